namespace MiniTorch;

/// <summary>A loss.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the loss.</typeparam>
public abstract class Loss<T1, T2, TResult> : torch.nn.Module<T1, T2, TResult>
{
    /// <summary>A loss with a reduction.</summary>
    public Loss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
        : base("") => this.reduction = reduction;

    /// <summary>What becomes of the losses of a batch.</summary>
    public torch.nn.Reduction reduction { get; }

    /// <summary>The class's name.</summary>
    public override string GetName() => GetType().Name;
}

/// <summary>A loss with weights.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the loss.</typeparam>
public abstract class WeightedLoss<T1, T2, TResult> : Loss<T1, T2, TResult>
{
    /// <summary>A loss with weights and a reduction.</summary>
    public WeightedLoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
        : base(reduction)
    {
        this.weight = weight;
        ConditionallyRegisterBuffer(nameof(weight), weight);
    }

    /// <summary>The weights, or null.</summary>
    public torch.Tensor? weight { get; }
}

/// <summary>A loss.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="T3">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the loss.</typeparam>
public abstract class Loss<T1, T2, T3, TResult> : torch.nn.Module<T1, T2, T3, TResult>
{
    /// <summary>A loss with a reduction.</summary>
    public Loss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
        : base("") => this.reduction = reduction;

    /// <summary>What becomes of the losses of a batch.</summary>
    public torch.nn.Reduction reduction { get; }

    /// <summary>The class's name.</summary>
    public override string GetName() => GetType().Name;
}

/// <summary>A loss with weights.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="T3">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the loss.</typeparam>
public abstract class WeightedLoss<T1, T2, T3, TResult> : Loss<T1, T2, T3, TResult>
{
    /// <summary>A loss with weights and a reduction.</summary>
    public WeightedLoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
        : base(reduction)
    {
        this.weight = weight;
        ConditionallyRegisterBuffer(nameof(weight), weight);
    }

    /// <summary>The weights, or null.</summary>
    public torch.Tensor? weight { get; }
}

/// <summary>A loss.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="T3">The type of an argument.</typeparam>
/// <typeparam name="T4">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the loss.</typeparam>
public abstract class Loss<T1, T2, T3, T4, TResult> : torch.nn.Module<T1, T2, T3, T4, TResult>
{
    /// <summary>A loss with a reduction.</summary>
    public Loss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
        : base("") => this.reduction = reduction;

    /// <summary>What becomes of the losses of a batch.</summary>
    public torch.nn.Reduction reduction { get; }

    /// <summary>The class's name.</summary>
    public override string GetName() => GetType().Name;
}

/// <summary>A loss with weights.</summary>
/// <typeparam name="T1">The type of an argument.</typeparam>
/// <typeparam name="T2">The type of an argument.</typeparam>
/// <typeparam name="T3">The type of an argument.</typeparam>
/// <typeparam name="T4">The type of an argument.</typeparam>
/// <typeparam name="TResult">The type of the loss.</typeparam>
public abstract class WeightedLoss<T1, T2, T3, T4, TResult> : Loss<T1, T2, T3, T4, TResult>
{
    /// <summary>A loss with weights and a reduction.</summary>
    public WeightedLoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
        : base(reduction)
    {
        this.weight = weight;
        ConditionallyRegisterBuffer(nameof(weight), weight);
    }

    /// <summary>The weights, or null.</summary>
    public torch.Tensor? weight { get; }
}
