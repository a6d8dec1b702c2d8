using MiniTorch.Modules;
using MiniTorch.Utils;
using static MiniTorch.torch;

namespace MiniTorch.Tests.TorchSharpBehaviour;

/// <summary>Modules that differ in how their fields are declared and when they are set.</summary>
public static class RegistrationModules
{
    public abstract class Registering() : nn.Module("registering")
    {
        public void Register() => RegisterComponents();
    }

    public sealed class WithBuffer : Registering
    {
        public Parameter w = new(ones(1));
        public Tensor buf = ones(1);

        public WithBuffer()
        {
            register_buffer("buf", buf);
            RegisterComponents();
        }
    }

    public class Visibilities : Registering
    {
        private Linear _fc1 = nn.Linear(1, 1);
        public Linear fc2 = nn.Linear(1, 1);
        protected Linear fc3 = nn.Linear(1, 1);
        internal Linear fc4 = nn.Linear(1, 1);
        public readonly Linear fc5 = nn.Linear(1, 1);
        public static Linear fc6 = nn.Linear(1, 1);

        public Visibilities()
        {
            _ = _fc1;
            RegisterComponents();
        }
    }

    public sealed class Properties : Registering
    {
        public Linear Auto { get; set; } = nn.Linear(1, 1);

        private Linear bk = nn.Linear(1, 1);

        public Properties() => RegisterComponents();

        public Linear Full { get => bk; set => bk = value; }

        public Parameter PAuto { get; set; } = new(ones(1));
    }

    public sealed class Collections : Registering
    {
        public Linear[] arr = [nn.Linear(1, 1)];
        public List<Linear> list = [nn.Linear(1, 1)];
        public Dictionary<string, Linear> dict = new() { ["x"] = nn.Linear(1, 1) };
        public Linear? nothing;
        public Parameter[] ps = [new(ones(1))];
        public (Linear, Linear) tuple = (nn.Linear(1, 1), nn.Linear(1, 1));
        public object ob = nn.Linear(1, 1);
        public nn.Module mo = nn.ReLU();
        public nn.IModule<Tensor, Tensor> im = nn.ReLU();

        public Collections() => RegisterComponents();
    }

    public sealed class TensorFields : Registering
    {
        public Tensor t = ones(1);
        public Parameter p = new(ones(1));
        public Tensor tp = new Parameter(ones(1));
        public Tensor trg = ones(1, requires_grad: true);
        public Parameter? np;
        public Tensor? nt;
        public object ot = ones(1);

        public TensorFields() => RegisterComponents();
    }

    public sealed class SetAfter : Registering
    {
        public Linear a = nn.Linear(1, 1);
        public Linear? b;
        public Parameter? p;

        public SetAfter()
        {
            RegisterComponents();
            b = nn.Linear(1, 1);
            p = new Parameter(ones(1));
        }
    }

    public sealed class NoRegForward() : nn.Module<Tensor, Tensor>("noreg")
    {
        public Linear a = nn.Linear(1, 1);

        public override Tensor forward(Tensor input) => a.forward(input);
    }

    public sealed class Twice : Registering
    {
        public Linear a = nn.Linear(1, 1);
        public Linear b;

        public Twice()
        {
            b = a;
            RegisterComponents();
        }
    }

    public sealed class Two : Registering
    {
        public Linear a = nn.Linear(1, 1);
        public Linear b = nn.Linear(1, 1);

        public Two() => RegisterComponents();
    }

    public class Ordered : Registering
    {
        public Linear z = nn.Linear(1, 1);
        public Parameter q = new(ones(1));
        public Linear a = nn.Linear(1, 1);
        public Parameter b = new(ones(1));

        public Ordered() => RegisterComponents();
    }

    public sealed class Derived : Ordered
    {
        public Linear c = nn.Linear(1, 1);
        public Parameter d = new(ones(1));

        public Derived() => RegisterComponents();
    }

    public class PrivateField : Registering
    {
        private readonly Linear priv = nn.Linear(1, 1);

        public long Inputs => priv.in_features;
    }

    public sealed class DerivedOfPrivate : PrivateField
    {
        public Linear c = nn.Linear(1, 1);

        public DerivedOfPrivate() => RegisterComponents();
    }

    public sealed class Renamed : Registering
    {
        [ComponentName(Name = "renamed")]
        public Linear lin = nn.Linear(1, 1);

        [ComponentName(Name = "pp")]
        public Parameter p = new(ones(1));

        public Renamed() => RegisterComponents();
    }

    public sealed class Other : Registering
    {
        public Parameter p = new(ones(1));

        public Other()
        {
            register_parameter("other", p);
            RegisterComponents();
        }
    }
}
