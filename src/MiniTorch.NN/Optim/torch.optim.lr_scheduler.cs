namespace MiniTorch;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Multiplies the learning rates by gamma every step_size epochs.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="step_size">How many epochs.</param>
            /// <param name="gamma">The factor.</param>
            /// <param name="last_epoch">The last epoch done, −1 to start.</param>
            /// <param name="verbose">Print each change.</param>
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.StepLR(optimizer, step_size, gamma, last_epoch, verbose);

            /// <summary>Multiplies the learning rates by gamma at the given epochs; one that is given twice counts twice.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="milestones">The epochs.</param>
            /// <param name="gamma">The factor.</param>
            /// <param name="last_epoch">The last epoch done, −1 to start.</param>
            /// <param name="verbose">Print each change.</param>
            public static LRScheduler MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.MultiStepLR(optimizer, milestones, gamma, last_epoch, verbose);

            /// <summary>Multiplies the learning rates by a factor for the first epochs.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="factor">The factor.</param>
            /// <param name="total_iters">How many epochs.</param>
            /// <param name="last_epoch">The last epoch done, −1 to start.</param>
            /// <param name="verbose">Print each change.</param>
            public static LRScheduler ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int total_iters = 5, int last_epoch = -1, bool verbose = false) =>
                new impl.ConstantLR(optimizer, factor, total_iters, last_epoch, verbose);

            /// <summary>Changes a factor of the learning rates linearly over the first epochs.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="start_factor">The first factor.</param>
            /// <param name="end_factor">The last factor.</param>
            /// <param name="total_iters">How many epochs.</param>
            /// <param name="last_epoch">The last epoch done, −1 to start.</param>
            /// <param name="verbose">Print each change.</param>
            public static LRScheduler LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0, int total_iters = 5, int last_epoch = -1, bool verbose = false) =>
                new impl.LinearLR(optimizer, start_factor, end_factor, total_iters, last_epoch, verbose);

            /// <summary>Multiplies the learning rates by gamma every epoch.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="gamma">The factor.</param>
            /// <param name="last_epoch">The last epoch done, −1 to start.</param>
            /// <param name="verbose">Print each change.</param>
            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.ExponentialLR(optimizer, gamma, last_epoch, verbose);

            /// <summary>Lowers the learning rates to zero by a polynomial.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="total_iters">After how many epochs.</param>
            /// <param name="power">The power.</param>
            /// <param name="last_epoch">The last epoch done, −1 to start.</param>
            /// <param name="verbose">Print each change.</param>
            public static LRScheduler PolynomialLR(Optimizer optimizer, int total_iters = 5, double power = 1, int last_epoch = -1, bool verbose = false) =>
                new impl.PolynomialLR(optimizer, total_iters, power, last_epoch, verbose);

            /// <summary>Moves the learning rates along half a cosine to eta_min, and back.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="T_max">How many epochs the way down takes.</param>
            /// <param name="eta_min">The least learning rate.</param>
            /// <param name="last_epoch">The last epoch done, −1 to start.</param>
            /// <param name="verbose">Print each change.</param>
            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);

            /// <summary>Moves the learning rates along half a cosine to eta_min, and starts again from the first ones (SGDR; Loshchilov and Hutter, 2016).</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="T_0">How many epochs the first way down takes.</param>
            /// <param name="T_mult">By what factor each is longer than the one before.</param>
            /// <param name="eta_min">The least learning rate.</param>
            /// <param name="last_epoch">The last epoch done, −1 to start.</param>
            /// <param name="verbose">Print each change.</param>
            /// <exception cref="ArgumentException">T_0 or T_mult is less than 1.</exception>
            public static LRScheduler CosineAnnealingWarmRestarts(Optimizer optimizer, int T_0, int T_mult = 1, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingWarmRestarts(optimizer, T_0, T_mult, eta_min, last_epoch, verbose);

            /// <summary>Multiplies the first learning rates by a function of the epoch.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="lr_lambda">The function.</param>
            /// <param name="last_epoch">The last epoch done, −1 to start.</param>
            /// <param name="verbose">Print each change.</param>
            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false) => new impl.LambdaLR(optimizer, lr_lambda, last_epoch, verbose);

            /// <inheritdoc cref="LambdaLR(Optimizer, Func{int, double}, int, bool)"/>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="lr_lambdas">A function for each group.</param>
            /// <param name="last_epoch">The last epoch done, −1 to start.</param>
            /// <param name="verbose">Print each change.</param>
            public static LRScheduler LambdaLR(Optimizer optimizer, IEnumerable<Func<int, double>> lr_lambdas, int last_epoch = -1, bool verbose = false) => new impl.LambdaLR(optimizer, lr_lambdas, last_epoch, verbose);

            /// <summary>Multiplies the learning rates by a function of the epoch, from epoch to epoch.</summary>
            /// <param name="optimizer">The optimizer.</param>
            /// <param name="lr_lambda">The function.</param>
            /// <param name="last_epoch">The last epoch done, −1 to start.</param>
            /// <param name="verbose">Print each change.</param>
            public static LRScheduler MultiplicativeLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false) => new impl.MultiplicativeLR(optimizer, lr_lambda, last_epoch, verbose);

            /// <summary>Runs one scheduler after the other.</summary>
            /// <param name="optimizer">The optimizer of all of them.</param>
            /// <param name="schedulers">The schedulers.</param>
            /// <param name="milestones">The epochs at which the next one takes over.</param>
            /// <param name="last_epoch">The last epoch done, −1 to start.</param>
            public static LRScheduler SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1) =>
                new impl.SequentialLR(optimizer, schedulers, milestones, last_epoch);

            /// <summary>Steps several schedulers at once.</summary>
            public static LRScheduler ChainedLR(IEnumerable<LRScheduler> schedulers) => new impl.ChainedLR(schedulers);
        }
    }
}
