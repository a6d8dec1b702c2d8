using System.Numerics;
using MiniTorch.Core;

namespace MiniTorch.Kernels;

/// <summary>
/// p-norms of the differences of rows, and their gradients. Computed in double, but for the differences, which are rounded as in the tensors' dtype: so
/// the largest difference is found again in the gradient of the maximum norm.
/// </summary>
internal static class Distances
{
    /// <summary>‖a − b‖_p.</summary>
    internal static double Between(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double p, bool isDouble)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double d = Math.Abs(Difference(a[i], b[i], isDouble));
            sum = p switch
            {
                0 => sum + (d != 0 ? 1 : 0),
                1 => sum + d,
                2 => sum + d * d,
                double.PositiveInfinity => Math.Max(sum, d),
                _ => sum + Math.Pow(d, p),
            };
        }
        return p switch { 0 or 1 or double.PositiveInfinity => sum, 2 => Math.Sqrt(sum), _ => Math.Pow(sum, 1 / p) };
    }

    private static double Difference(double a, double b, bool isDouble) => isDouble ? a - b : (float)(a - b);

    /// <summary>gradA += scale · the gradient of ‖a − b‖_p = <paramref name="distance"/> with respect to a.</summary>
    internal static void AddGradient(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double p, double distance, double scale, double sign, bool isDouble, Span<double> gradA)
    {
        for (int i = 0; i < a.Length; i++)
        {
            gradA[i] += sign * Derivative(Difference(a[i], b[i], isDouble), p, distance, scale);
        }
    }

    private static double Derivative(double difference, double p, double distance, double grad) => p switch
    {
        0 => 0,
        1 => grad * Math.Sign(difference),
        2 => distance == 0 ? 0 : grad * difference / distance,
        double.PositiveInfinity => Math.Abs(difference) == distance ? grad * Math.Sign(difference) : 0,
        < 2 => distance == 0 || (difference == 0 && p < 1) ? 0 : Math.Sign(difference) * Math.Pow(Math.Abs(difference), p - 1) * grad / Math.Pow(distance, p - 1),
        _ => distance == 0 ? 0 : difference * Math.Pow(Math.Abs(difference), p - 2) * grad / Math.Pow(distance, p - 1),
    };

    /// <summary>into[n, i, j] = ‖x[n, i] − y[n, j]‖_p for dense double tensors [n, rows, columns].</summary>
    internal static void Pairs(TensorImpl x, TensorImpl y, double p, bool isDouble, TensorImpl into)
    {
        (int batch, int rowsX, int columns) = ((int)x.Sizes[0], (int)x.Sizes[1], (int)x.Sizes[2]);
        Parallel.For(0, (long)batch * rowsX, Math.Max(1, 16384 / Math.Max(1, y.Sizes[1] * columns)), new PairsBody(x, y, p, isDouble, rowsX, (int)y.Sizes[1], columns, into));
    }

    private readonly struct PairsBody(TensorImpl x, TensorImpl y, double p, bool isDouble, int rowsX, int rowsY, int columns, TensorImpl into) : IRangeBody
    {
        public void Invoke(long begin, long end)
        {
            for (int row = (int)begin; row < end; row++)
            {
                int n = row / rowsX;
                ReadOnlySpan<double> a = x.Span<double>().Slice(row * columns, columns);
                for (int j = 0; j < rowsY; j++)
                {
                    into.Span<double>()[row * rowsY + j] = Between(a, y.Span<double>().Slice((n * rowsY + j) * columns, columns), p, isDouble);
                }
            }
        }
    }

    /// <summary>gradX[n, i] = Σ over j of grad[n, i, j] · ∂‖x[n, i] − y[n, j]‖_p / ∂x[n, i].</summary>
    internal static void PairsBackward(TensorImpl grad, TensorImpl x, TensorImpl y, double p, bool isDouble, TensorImpl distances, TensorImpl gradX)
    {
        (int batch, int rowsX, int columns, int rowsY) = ((int)x.Sizes[0], (int)x.Sizes[1], (int)x.Sizes[2], (int)y.Sizes[1]);
        Span<double> result = gradX.Span<double>();
        result.Clear();
        for (int row = 0; row < batch * rowsX; row++)
        {
            int n = row / rowsX;
            ReadOnlySpan<double> a = x.Span<double>().Slice(row * columns, columns);
            for (int j = 0; j < rowsY; j++)
            {
                int pair = row * rowsY + j;
                AddGradient(a, y.Span<double>().Slice((n * rowsY + j) * columns, columns), p, distances.Span<double>()[pair], grad.Span<double>()[pair], 1, isDouble, result.Slice(row * columns, columns));
            }
        }
    }

    /// <summary>The distances between all pairs of rows of one matrix, those of row 0 first.</summary>
    internal static void Condensed(TensorImpl x, double p, bool isDouble, TensorImpl into)
    {
        (int rows, int columns) = ((int)x.Sizes[0], (int)x.Sizes[1]);
        for (int i = 0, pair = 0; i < rows; i++)
        {
            for (int j = i + 1; j < rows; j++)
            {
                into.Span<double>()[pair++] = Between(x.Span<double>().Slice(i * columns, columns), x.Span<double>().Slice(j * columns, columns), p, isDouble);
            }
        }
    }

    internal static void CondensedBackward(TensorImpl grad, TensorImpl x, double p, bool isDouble, TensorImpl distances, TensorImpl gradX)
    {
        (int rows, int columns) = ((int)x.Sizes[0], (int)x.Sizes[1]);
        Span<double> result = gradX.Span<double>();
        result.Clear();
        for (int i = 0, pair = 0; i < rows; i++)
        {
            for (int j = i + 1; j < rows; j++, pair++)
            {
                ReadOnlySpan<double> a = x.Span<double>().Slice(i * columns, columns);
                ReadOnlySpan<double> b = x.Span<double>().Slice(j * columns, columns);
                (double distance, double g) = (distances.Span<double>()[pair], grad.Span<double>()[pair]);
                AddGradient(a, b, p, distance, g, 1, isDouble, result.Slice(i * columns, columns));
                AddGradient(a, b, p, distance, g, -1, isDouble, result.Slice(j * columns, columns));
            }
        }
    }

    /// <summary>products[n, i, j] = √max(0, |x[n, i]|² − 2 · products[n, i, j] + |y[n, j]|²), from the products of rows, for dense tensors of one floating dtype.</summary>
    internal static void FromProducts(TensorImpl x, TensorImpl y, TensorImpl products) => Dispatch.Float(x.DType, new FromProductsWork(x, y, products));

    private readonly struct FromProductsWork(TensorImpl x, TensorImpl y, TensorImpl products) : IFloatWork
    {
        public void Run<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
        {
            (int batch, int rowsX, int columns, int rowsY) = ((int)x.Sizes[0], (int)x.Sizes[1], (int)x.Sizes[2], (int)y.Sizes[1]);
            Span<T> values = products.Span<T>();
            T[] squaresX = Squares<T>(x, columns);
            T[] squaresY = Squares<T>(y, columns);
            for (int row = 0; row < batch * rowsX; row++)
            {
                for (int j = 0; j < rowsY; j++)
                {
                    ref T value = ref values[row * rowsY + j];
                    value = T.Sqrt(T.Max(squaresX[row] - (value + value) + squaresY[row / rowsX * rowsY + j], T.Zero));
                }
            }
        }

        private static T[] Squares<T>(TensorImpl matrices, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var squares = new T[matrices.NumElements / columns];
            for (int i = 0; i < squares.Length; i++)
            {
                ReadOnlySpan<T> row = matrices.Span<T>().Slice(i * columns, columns);
                squares[i] = RowNormalization.Products(row, row);
            }
            return squares;
        }
    }
}
