using System.Numerics;

namespace MiniTorch.Parity.Python;

/// <summary>Python's operators on Python's own numbers and sequences; false means that the operands are none of these.</summary>
public static class PyOperators
{
    public static bool TryUnary(string op, object? operand, out object? result)
    {
        result = (op, operand) switch
        {
            ("USub", long i) => -i,
            ("USub", double d) => -d,
            ("USub", Complex c) => -c,
            ("UAdd", long or double or Complex) => operand,
            ("Not", bool b) => !b,
            _ => null,
        };
        return result is not null;
    }

    public static bool TryBinary(string op, object? left, object? right, out object? result)
    {
        result = (left, right) switch
        {
            (long a, long b) => Integers(op, a, b),
            (long or double, long or double) => Floats(op, Convert.ToDouble(left), Convert.ToDouble(right)),
            (long or double or Complex, long or double or Complex) => Complexes(op, ToComplex(left), ToComplex(right)),
            (PySequence a, PySequence b) when op == "Add" && a.GetType() == b.GetType() => Like(a, [.. a.Items, .. b.Items]),
            (PySequence a, long times) when op == "Mult" => Like(a, Repeat(a.Items, times)),
            (long times, PySequence b) when op == "Mult" => Like(b, Repeat(b.Items, times)),
            _ => null,
        };
        return result is not null;
    }

    public static bool TryCompare(string op, object? left, object? right, out object? result)
    {
        if (op is "Is" or "IsNot")
        {
            result = (left is null ? right is null : left.Equals(right)) == (op == "Is");
            return true;
        }

        result = left is long or double && right is long or double
            ? Ordered(op, Convert.ToDouble(left).CompareTo(Convert.ToDouble(right)))
            : null;
        return result is not null;
    }

    public static PySequence Like(PySequence model, IReadOnlyList<object?> items) =>
        model is PyTuple ? new PyTuple(items) : new PyList(items);

    private static object? Integers(string op, long a, long b) => op switch
    {
        "Add" => (object)(a + b), // the cast keeps the arms from becoming double all together
        "Sub" => a - b,
        "Mult" => a * b,
        "Div" => (double)a / b,
        "FloorDiv" => (long)Math.Floor((double)a / b),
        "Mod" => ((a % b) + b) % b,
        "Pow" => b >= 0 ? (object)(long)BigInteger.Pow(a, (int)b) : Math.Pow(a, b),
        _ => null,
    };

    private static object? Floats(string op, double a, double b) => op switch
    {
        "Add" => a + b,
        "Sub" => a - b,
        "Mult" => a * b,
        "Div" => a / b,
        "FloorDiv" => Math.Floor(a / b),
        "Mod" => a - (b * Math.Floor(a / b)),
        "Pow" => Math.Pow(a, b),
        _ => null,
    };

    private static object? Complexes(string op, Complex a, Complex b) => op switch
    {
        "Add" => a + b,
        "Sub" => a - b,
        "Mult" => a * b,
        "Div" => a / b,
        "Pow" => Complex.Pow(a, b),
        _ => null,
    };

    private static object? Ordered(string op, int order) => op switch
    {
        "Eq" => order == 0,
        "NotEq" => order != 0,
        "Lt" => order < 0,
        "LtE" => order <= 0,
        "Gt" => order > 0,
        "GtE" => order >= 0,
        _ => null,
    };

    private static Complex ToComplex(object? value) => value is Complex c ? c : new Complex(Convert.ToDouble(value), 0);

    private static object?[] Repeat(IReadOnlyList<object?> items, long times) =>
        [.. Enumerable.Range(0, (int)Math.Max(times, 0)).SelectMany(_ => items)];
}
