using System.Numerics;
using MiniTorch.Core;
using MiniTorch.Kernels;
using Xunit;

namespace MiniTorch.Tests.Kernels;

[Collection(nameof(ThreadCount))]
public sealed unsafe class GemmTests
{
    private const int Guard = 37;

    /// <summary>A matrix batch in guarded memory, with one of several layouts.</summary>
    private sealed class Operand<T>
        where T : unmanaged, INumberBase<T>
    {
        public readonly T[] Memory;
        public readonly T[] Before;
        public readonly long Row, Column, Batch;

        public Operand(Random random, long rows, long columns, long batch, int layout, Func<Random, T> draw)
        {
            (Row, Column) = layout switch
            {
                0 => (columns, 1L),
                1 => (1L, rows),
                2 => (columns + 3, 1L),
                3 => (1L, rows + 5),
                4 => ((2 * columns) + 1, 2L),
                5 => (0L, 1L),
                6 => (1L, 0L),
                _ => (0L, 0L),
            };
            // The stride along a dimension of size 1 can be anything.
            Row = rows == 1 ? random.Next(3) : Row;
            Column = columns == 1 ? random.Next(3) : Column;
            Batch = layout >= 5 ? columns + rows : Math.Max(rows * Row, columns * Column) + 2;
            Memory = new T[(2 * Guard) + (batch * Batch) + (rows * Row) + (columns * Column)];
            for (int i = 0; i < Memory.Length; i++)
            {
                Memory[i] = draw(random);
            }

            Before = (T[])Memory.Clone();
        }

        public T this[long batch, long row, long column] => Memory[Index(batch, row, column)];

        public long Index(long batch, long row, long column) => Guard + (batch * Batch) + (row * Row) + (column * Column);
    }

    private static StridedMatrix<T> View<T>(Operand<T> operand, T* data, bool batched)
        where T : unmanaged, INumberBase<T>
        => new(data + Guard, operand.Row, operand.Column, batched ? operand.Batch : 0);

    private static void Check<T>(
        Random random, int m, int n, int k, int batch, int layoutA, int layoutB, int layoutC, int? layoutSource,
        T alpha, T beta, Func<Random, T> draw, Func<T, Complex> widen, double tolerance, bool sharedB = false)
        where T : unmanaged, INumberBase<T>
    {
        var a = new Operand<T>(random, m, k, batch, layoutA, draw);
        var b = new Operand<T>(random, k, n, batch, layoutB, draw);
        var c = new Operand<T>(random, m, n, batch, layoutC, draw);
        Operand<T> source = layoutSource is { } layout ? new Operand<T>(random, m, n, batch, layout, draw) : c;
        var results = new T[2][];
        for (int run = 0; run < 2; run++)
        {
            c.Before.CopyTo(c.Memory, 0);
            ThreadCount.With(run + 1, () =>
            {
                fixed (T* pa = a.Memory, pb = b.Memory, pc = c.Memory, ps = source.Memory)
                {
                    Gemm.Run(m, n, k, alpha, View(a, pa, true), View(b, pb, !sharedB), beta, View(source, ps, true), View(c, pc, true), batch);
                }
            });
            results[run] = (T[])c.Memory.Clone();
        }

        string what = $"{typeof(T).Name} {m}x{n}x{k} batch {batch} layouts {layoutA}{layoutB}{layoutC}{layoutSource} alpha {alpha} beta {beta}";
        Assert.True(results[0].AsSpan().SequenceEqual(results[1]), "threads: " + what);
        Assert.True(a.Memory.AsSpan().SequenceEqual(a.Before) && b.Memory.AsSpan().SequenceEqual(b.Before), "operands written: " + what);
        var expected = (T[])c.Before.Clone();
        var written = new bool[expected.Length];
        for (int batchIndex = 0; batchIndex < batch; batchIndex++)
        {
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    Complex sum = 0;
                    double magnitude = 0;
                    for (int p = 0; p < k; p++)
                    {
                        Complex product = widen(a[batchIndex, i, p]) * widen(b[sharedB ? 0 : batchIndex, p, j]);
                        sum += product;
                        magnitude += Complex.Abs(product);
                    }

                    Complex old = T.IsZero(beta) ? 0 : widen(beta) * widen(source.Before[source.Index(batchIndex, i, j)]);
                    Complex value = T.IsZero(alpha) ? old : (widen(alpha) * sum) + old;
                    double slack = tolerance * ((Complex.Abs(widen(alpha)) * magnitude) + Complex.Abs(old) + Complex.Abs(value));
                    long index = c.Index(batchIndex, i, j);
                    written[index] = true;
                    Complex actual = widen(results[0][index]);
                    Assert.True(Complex.Abs(actual - value) <= slack, $"{what} at {batchIndex},{i},{j}: {actual} instead of {value}");
                }
            }
        }

        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(written[i] || results[0][i] == expected[i], $"guard written: {what} at {i}");
        }
    }

    private static float Single(Random random) => (float)((2 * random.NextDouble()) - 1);

    private static double Double(Random random) => (2 * random.NextDouble()) - 1;

    [Fact]
    public void EverySmallSizeAndLayoutInSingle()
    {
        var random = new Random(1);
        foreach (int m in new[] { 0, 1, 2, 3, 5, 11, 12, 13, 24, 29 })
        {
            foreach (int n in new[] { 0, 1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 40, 67 })
            {
                foreach (int k in new[] { 0, 1, 2, 5, 17 })
                {
                    int layouts = random.Next(125);
                    Check(random, m, n, k, 1, layouts % 5, layouts / 5 % 5, layouts / 25, null, 1f, random.Next(2), Single, static x => x, 1e-6);
                }
            }
        }
    }

    [Fact]
    public void RandomProblemsInSingle()
    {
        var random = new Random(2);
        float[] factors = [0, 1, -1, 0.5f, 2.25f];
        for (int i = 0; i < 150; i++)
        {
            Check(
                random, random.Next(68), random.Next(68), random.Next(68), random.Next(1, 4), random.Next(5), random.Next(5), random.Next(5),
                random.Next(3) == 0 ? random.Next(8) : null, factors[random.Next(5)], factors[random.Next(5)], Single, static x => x, 1e-6, random.Next(3) == 0);
        }
    }

    [Fact]
    public void RandomProblemsInDouble()
    {
        var random = new Random(3);
        double[] factors = [0, 1, -1, 0.5, 2.25];
        for (int i = 0; i < 150; i++)
        {
            Check(
                random, random.Next(68), random.Next(68), random.Next(68), random.Next(1, 4), random.Next(5), random.Next(5), random.Next(5),
                random.Next(3) == 0 ? random.Next(8) : null, factors[random.Next(5)], factors[random.Next(5)], Double, static x => x, 1e-15, random.Next(3) == 0);
        }
    }

    [Theory]
    [InlineData(130, 140, 150)]
    [InlineData(30, 300, 800)]
    [InlineData(300, 30, 800)]
    [InlineData(3, 3, 5000)]
    [InlineData(3100, 40, 20)]
    [InlineData(20, 4300, 20)]
    [InlineData(13, 600, 513)]
    public void LargerProblemsCrossTheBlocks(int m, int n, int k)
    {
        var random = new Random(m + n + k);
        for (int layout = 0; layout < 5; layout++)
        {
            Check(random, m, n, k, 1, layout, (layout + 1) % 5, (layout + 3) % 5, layout == 2 ? 5 : null, 1.5f, layout % 2, Single, static x => x, 2e-6);
        }

        Check(random, m, n, k, 1, 0, 1, 0, null, 1.0, 1.0, Double, static x => x, 2e-15);
    }

    [Theory]
    [InlineData(1, 1, 100_000)]
    [InlineData(3, 1, 70_000)]
    [InlineData(1, 5, 40_000)]
    [InlineData(5000, 1, 33)]
    [InlineData(1, 5000, 70)]
    [InlineData(70, 1, 5000)]
    public void MatrixTimesVector(int m, int n, int k)
    {
        var random = new Random(m + n + k);
        for (int layout = 0; layout < 5; layout++)
        {
            Check(random, m, n, k, 1, layout, (layout + 1) % 5, layout, null, 1.5f, layout % 2, Single, static x => x, 1e-6);
            Check(random, m, n, k, 2, layout, (layout + 2) % 5, layout, null, 1.0, layout % 2, Double, static x => x, 1e-15);
        }
    }

    [Fact]
    public void HalfIsSummedInSingle()
    {
        var random = new Random(4);
        for (int i = 0; i < 40; i++)
        {
            int m = random.Next(40), n = random.Next(70), k = random.Next(200), batch = random.Next(1, 3);
            Check(
                random, m, n, k, batch, random.Next(5), random.Next(5), random.Next(5), i % 4 == 0 ? 5 : null, (Half)1.5f, (Half)(i % 2),
                static r => (Half)Single(r), static x => (double)x, 6e-4);
        }
    }

    [Theory]
    [InlineData(1, 1, 300)]
    [InlineData(13, 40, 200)]
    [InlineData(20, 31, 7)]
    public void BFloat16IsSummedInSingleAndRoundedOnce(int m, int n, int k)
    {
        var random = new Random(m);
        var a = new BFloat16[m * k];
        var b = new BFloat16[k * n];
        var c = new BFloat16[m * n];
        for (int i = 0; i < a.Length; i++)
        {
            a[i] = (BFloat16)Single(random);
        }

        for (int i = 0; i < b.Length; i++)
        {
            b[i] = (BFloat16)Single(random);
        }

        float[] a32 = Array.ConvertAll(a, static x => (float)x), b32 = Array.ConvertAll(b, static x => (float)x), c32 = new float[m * n];
        foreach (bool transposed in new[] { false, true })
        {
            fixed (BFloat16* pa = a, pb = b, pc = c)
            {
                fixed (float* qa = a32, qb = b32, qc = c32)
                {
                    Gemm.Run(m, n, k, 1f, new(qa, k, 1), transposed ? new(qb, 1, k) : new(qb, n, 1), 0f, new(qc, n, 1));
                    Gemm.Run(m, n, k, (BFloat16)1f, new(pa, k, 1), transposed ? new(pb, 1, k) : new(pb, n, 1), default, new(pc, n, 1));
                    for (int i = 0; i < c.Length; i++)
                    {
                        // Half a unit in the last of 8 places, and the other order of the float sums.
                        Assert.InRange((float)c[i], c32[i] - 1e-5f - (MathF.Abs(c32[i]) / 256), c32[i] + 1e-5f + (MathF.Abs(c32[i]) / 256));
                    }

                    GemmReduced.Run(m, n, k, 0.3f, new StridedMatrix<BFloat16>(pa, k, 1), transposed ? new(pb, 1, k) : new(pb, n, 1), 2f, new(pc, n, 1), new(pc, n, 1));
                    for (int i = 0; i < c.Length; i++)
                    {
                        Assert.InRange((float)c[i], (2.3f * c32[i]) - 1e-5f - (MathF.Abs(c32[i]) / 50), (2.3f * c32[i]) + 1e-5f + (MathF.Abs(c32[i]) / 50));
                    }
                }
            }
        }
    }

    [Fact]
    public void IntegersWrapAround()
    {
        var random = new Random(5);
        for (int i = 0; i < 30; i++)
        {
            int m = random.Next(20), n = random.Next(70), k = random.Next(30), batch = random.Next(1, 3);
            int la = random.Next(5), lb = random.Next(5), lc = random.Next(5);
            Check(random, m, n, k, batch, la, lb, lc, null, 2L, i % 3, static r => r.Next(-1000, 1000), static x => x, 0);
            Check(random, m, n, k, batch, la, lb, lc, null, 1, i % 3, static r => r.Next(-1000, 1000), static x => x, 0);
            Check(random, m, n, k, batch, la, lb, lc, 5, (short)1, (short)1, static r => (short)r.Next(-9, 9), static x => x, 0);
            Check(random, m, n, k, batch, la, lb, lc, null, (sbyte)1, (sbyte)0, static r => (sbyte)r.Next(-2, 2), static x => x, 0);
            Check(random, m, n, k, batch, la, lb, lc, null, (byte)1, (byte)0, static r => (byte)r.Next(0, 2), static x => x, 0);
        }

        sbyte a = 100, b = 3, c = 0;
        Gemm.Run<sbyte>(1, 1, 1, 1, new(&a, 1, 1), new(&b, 1, 1), 0, new(&c, 1, 1));
        Assert.Equal(unchecked((sbyte)300), c);
    }

    [Fact]
    public void ComplexNumbers()
    {
        var random = new Random(6);
        for (int i = 0; i < 40; i++)
        {
            Check(
                random, random.Next(30), random.Next(40), random.Next(50), random.Next(1, 3), random.Next(5), random.Next(5), random.Next(5), i % 4 == 0 ? 5 : null,
                i % 3 == 0 ? new Complex(0.5, -2) : Complex.One, i % 2 == 0 ? new Complex(1, 1) : Complex.Zero,
                static r => new Complex(Double(r), Double(r)), static x => x, 4e-15);
        }
    }

    [Fact]
    public void ComplexNumbersOfFloats()
    {
        const int M = 5, N = 7, K = 9;
        var random = new Random(7);
        ComplexSingle[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => new ComplexSingle(Single(random), Single(random)))];
        ComplexSingle[] a = Draw(M * K), b = Draw(K * N), before = Draw(M * N), c = (ComplexSingle[])before.Clone();
        ComplexSingle alpha = new(0.5f, 1), beta = new(0, 2);
        fixed (ComplexSingle* pa = a, pb = b, pc = c)
        {
            Gemm.Run(M, N, K, alpha, new(pa, K, 1), new(pb, 1, K), beta, new(pc, N, 1));
        }

        for (int i = 0; i < M * N; i++)
        {
            Complex sum = 0;
            for (int k = 0; k < K; k++)
            {
                sum += (Complex)a[(i / N * K) + k] * b[(i % N * K) + k];
            }

            Assert.True(Complex.Abs((alpha * sum) + ((Complex)beta * before[i]) - c[i]) < 1e-5);
        }
    }

    [Fact]
    public void ABetaOfZeroDoesNotReadAndAnAlphaOfZeroReadsNothingElse()
    {
        foreach (int size in new[] { 1, 3, 70 })
        {
            var nan = new float[size * size];
            Array.Fill(nan, float.NaN);
            var ones = new float[size * size];
            Array.Fill(ones, 1);
            var c = new float[size * size];
            fixed (float* pn = nan, po = ones, pc = c)
            {
                var one = new StridedMatrix<float>(po, size, 1);
                var bad = new StridedMatrix<float>(pn, size, 1);
                var result = new StridedMatrix<float>(pc, size, 1);
                Gemm.Run(size, size, size, 1f, one, one, 0f, bad, result);
                Assert.All(c, x => Assert.Equal(size, x));
                Gemm.Run(size, size, size, 0f, bad, bad, 3f, one, result);
                Assert.All(c, static x => Assert.Equal(3, x));
                Gemm.Run(size, size, 0, 1f, bad, bad, 0f, bad, result);
                Assert.All(c, static x => Assert.Equal(0, x));
                Gemm.Run(size, size, size, 1f, bad, one, 0f, result);
                Assert.All(c, static x => Assert.Equal(float.NaN, x));
            }
        }
    }

    [Fact]
    public void InfinityStaysWhereItBelongs()
    {
        const int M = 30, N = 45, K = 20;
        var a = new double[M * K];
        var b = new double[K * N];
        var c = new double[M * N];
        Array.Fill(a, 1);
        Array.Fill(b, 1);
        a[(7 * K) + 3] = double.PositiveInfinity;
        b[(5 * N) + 44] = double.NaN;
        fixed (double* pa = a, pb = b, pc = c)
        {
            Gemm.Run(M, N, K, 1.0, new(pa, K, 1), new(pb, N, 1), 0.0, new(pc, N, 1));
        }

        for (int i = 0; i < M; i++)
        {
            for (int j = 0; j < N; j++)
            {
                Assert.Equal(j == 44 ? double.NaN : i == 7 ? double.PositiveInfinity : K, c[(i * N) + j]);
            }
        }
    }

    [Fact]
    public void AMatrixOfTheBatchGivesTheSameBitsAlone()
    {
        const int Batch = 5, M = 40, N = 50, K = 60;
        var random = new Random(8);
        var a = new Operand<float>(random, M, K, Batch, 0, Single);
        var b = new Operand<float>(random, K, N, Batch, 1, Single);
        var together = new float[Batch * M * N];
        var alone = new float[Batch * M * N];
        fixed (float* pa = a.Memory, pb = b.Memory, pt = together, po = alone)
        {
            StridedMatrix<float> left = View(a, pa, true), right = View(b, pb, true);
            Gemm.Run(M, N, K, 1f, left, right, 0f, new(pt, N, 1, M * N), Batch);
            for (int i = 0; i < Batch; i++)
            {
                Gemm.Run(M, N, K, 1f, left.At(i), right.At(i), 0f, new(po + (i * M * N), N, 1));
            }
        }

        Assert.Equal(alone, together);
    }

    [Fact]
    public void ATypeWithoutProductIsRefused()
    {
        Assert.Throws<NotSupportedException>(static () => Gemm.Run(1, 1, 1, 'a', new StridedMatrix<char>(null, 1, 1), default, 'a', default));
    }
}
