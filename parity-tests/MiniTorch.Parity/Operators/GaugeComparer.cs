using System.Numerics;
using MiniTorch.Parity.Binding;
using MiniTorch.Parity.Recordings;

namespace MiniTorch.Parity.Operators;

/// <summary>
/// Compares decompositions that are defined up to sign, phase or order by what is invariant: singular values and U·S·Vᴴ,
/// eigenvalues of a Hermitian matrix and V·λ·Vᴴ, eigenvalues as a set with A·V = V·λ. Factorizations that pivot have one
/// answer, and are compared element by element before they come here.
/// </summary>
public static class GaugeComparer
{
    public static string? Compare(RecordedCall call, TensorData[] actual)
    {
        TensorData[] expected = call.Outputs is Python.PySequence sequence
            ? [.. sequence.Items.Cast<RecordedTensor>().Select(tensor => tensor.Data)]
            : [((RecordedTensor)call.Outputs!).Data];
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i].DType != actual[i].DType || !expected[i].Shape.SequenceEqual(actual[i].Shape))
            {
                return $"output {i}: {TensorComparer.Compare(expected[i], actual[i])}";
            }
        }

        return call.Operator switch
        {
            "linalg.svd" => CompareSvd(expected, actual, adjoint: false),
            "svd" or "svd_lowrank" or "pca_lowrank" => CompareSvd(expected, actual, adjoint: true),
            "linalg.eigh" => Differs("eigenvalues", expected[0], actual[0]) ?? Differs("V·λ·Vᴴ", Hermitian(expected), Hermitian(actual)),
            "linalg.eigvals" => CompareEigenvalues(((RecordedTensor)call.Input!).Data, expected, actual),
            "linalg.eig" => CompareEig(((RecordedTensor)call.Input!).Data, expected, actual),
            _ => TensorComparer.Compare(expected[0], actual[0]) ?? "outputs differ",
        };
    }

    private static string? CompareSvd(TensorData[] expected, TensorData[] actual, bool adjoint) =>
        Differs("singular values", expected[1], actual[1]) ?? Differs("U·S·Vᴴ", Product(expected, adjoint), Product(actual, adjoint));

    /// <summary>As a set.</summary>
    private static string? CompareEigenvalues(TensorData input, TensorData[] expected, TensorData[] actual)
    {
        int n = (int)input.Shape[^1];
        Complex[][] want = Batches(expected[0], n);
        Complex[][] have = Batches(actual[0], n);
        for (int b = 0; b < want.Length; b++)
        {
            List<Complex> left = [.. have[b]];
            foreach (Complex value in want[b])
            {
                Complex nearest = left.MinBy(candidate => Complex.Abs(candidate - value));
                if (Complex.Abs(nearest - value) > 1e-4 * (1 + Complex.Abs(value)))
                {
                    return $"no eigenvalue near {value}: got {actual[0]}";
                }

                left.Remove(nearest);
            }
        }

        return null;
    }

    private static string? CompareEig(TensorData input, TensorData[] expected, TensorData[] actual)
    {
        if (CompareEigenvalues(input, expected, actual) is { } difference)
        {
            return difference;
        }

        Complex[][] have = Batches(actual[0], (int)input.Shape[^1]);
        Matrix[] vectors = Matrices(actual[1]);
        Matrix[] matrices = Matrices(input);
        for (int b = 0; b < matrices.Length; b++)
        {
            Matrix residual = matrices[b].Times(vectors[b]).Minus(vectors[b].ScaleColumns(have[b]));
            if (residual.Largest > (input.DType is "float64" or "complex128" ? 1e-8 : 1e-3))
            {
                return $"A·V differs from V·λ by {residual.Largest:G3}";
            }
        }

        return null;
    }

    private static TensorData Product(TensorData[] svd, bool adjoint)
    {
        int k = (int)svd[1].Shape[^1];
        Complex[][] values = Batches(svd[1], k);
        IEnumerable<Matrix> products = Matrices(svd[0]).Zip(Matrices(svd[2]), (u, v) => (u, v)).Zip(values, (factors, s) =>
            factors.u.Columns(k).ScaleColumns(s).Times(adjoint ? factors.v.Columns(k).Adjoint() : factors.v.Rows(k)));
        return Stack(svd[0].DType, products);
    }

    private static TensorData Hermitian(TensorData[] eigh)
    {
        int n = (int)eigh[1].Shape[^1];
        return Stack(eigh[1].DType, Matrices(eigh[1]).Zip(Batches(eigh[0], n), (v, values) => v.ScaleColumns(values).Times(v.Adjoint())));
    }

    private static string? Differs(string what, TensorData expected, TensorData actual)
    {
        // Sums of products of order 1: three digits less than an element itself.
        Tolerance tolerance = TensorComparer.ToleranceOf(expected.DType);
        return TensorComparer.Compare(expected, actual, new Tolerance(tolerance.Relative * 100, tolerance.Absolute * 100)) is { } difference ? $"{what}: {difference}" : null;
    }

    private static TensorData Stack(string dtype, IEnumerable<Matrix> matrices)
    {
        Complex[] values = [.. matrices.SelectMany(matrix => matrix.Values)];
        return TensorData.From(dtype, [values.Length], values);
    }

    private static Complex[][] Batches(TensorData data, int size) => size == 0 ? [] : [.. data.Values().Chunk(size)];

    private static Matrix[] Matrices(TensorData data)
    {
        (int rows, int columns) = ((int)data.Shape[^2], (int)data.Shape[^1]);
        return rows * columns == 0 ? [] : [.. data.Values().Chunk(rows * columns).Select(values => new Matrix(rows, columns, values))];
    }

    private sealed record Matrix(int RowCount, int ColumnCount, Complex[] Values)
    {
        public double Largest => Values.Max(Complex.Abs);

        public Matrix Columns(int count) => Build(RowCount, count, (i, j) => this[i, j]);

        public Matrix Rows(int count) => Build(count, ColumnCount, (i, j) => this[i, j]);

        public Matrix Adjoint() => Build(ColumnCount, RowCount, (i, j) => Complex.Conjugate(this[j, i]));

        public Matrix ScaleColumns(Complex[] by) => Build(RowCount, ColumnCount, (i, j) => this[i, j] * by[j]);

        public Matrix Minus(Matrix other) => Build(RowCount, ColumnCount, (i, j) => this[i, j] - other[i, j]);

        public Matrix Times(Matrix other) => Build(RowCount, other.ColumnCount, (i, j) =>
        {
            Complex sum = 0;
            for (int k = 0; k < ColumnCount; k++)
            {
                sum += this[i, k] * other[k, j];
            }

            return sum;
        });

        private Complex this[int row, int column] => Values[(row * ColumnCount) + column];

        private static Matrix Build(int rows, int columns, Func<int, int, Complex> element) =>
            new(rows, columns, [.. Enumerable.Range(0, rows * columns).Select(i => element(i / columns, i % columns))]);
    }
}
