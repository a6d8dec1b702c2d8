using System.Numerics;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Api;

/// <summary>Creation from C# values, and reading them back.</summary>
public class TensorAccessTests
{
    private static object? Nothing() => null;

    private static Tensor M() => View(arange(12), 3, 4);

    private static Tensor Transposed() => new(View(torch.tensor(new float[] { 1, 2, 3, 4, 5, 6 }), 2, 3).Impl.Alias([3, 2], [1, 3]));

    private static Tensor View(Tensor t, params long[] sizes) => new(MiniTorch.Operators.Aten.View(t.Impl, sizes));

    private static readonly Recorded[] s_cases =
    [
        new("H1", () => new[] { ((Tensor)1).dtype, ((Tensor)1L).dtype, ((Tensor)1f).dtype, ((Tensor)1.0).dtype, ((Tensor)true).dtype, ((Tensor)(byte)1).dtype }, "[Int32, Int64, Float32, Float64, Bool, Byte]"),
        new("H2", () => (((Tensor)(sbyte)1).dtype, ((Tensor)(short)1).dtype, ((Tensor)Complex.One).dtype, ((Tensor)(1f, 2f)).dtype, (Tensor)new float[] { 1, 2 }, (Tensor)new int[] { 1 }), "(Int8, Int16, ComplexFloat64, ComplexFloat32, Float32[2]{1 2}, Int32[1]{1})"),
        new("H3", () => { Tensor t = 3; return ((Tensor)new double[] { 1 }, (Tensor)new bool[] { true }, (Tensor)new byte[] { 1 }, t.shape); }, "(Float64[1]{1}, Bool[1]{true}, Byte[1]{1}, [])"),
        new("a scalar as a tensor", () => { Tensor t = (Scalar)2.5f; return t; }, "Float64[]{2.5}"),
        new("H15", () => { Tensor i = torch.tensor(new long[] { 5, -5 }); return (i.Equals(i), i.Equals(i.clone()), i.Equals(Nothing()), i.Equals(ones(3)), i.Equals("x"), ones(2).Equals(ones(2, dtype: float64))); }, "(true, true, false, false, false, true)"),
        new("H16", () => { Tensor i = ones(2); Tensor j = i.to(float32); return (i.GetHashCode() == i.GetHashCode(), i.GetHashCode() == j.GetHashCode(), ReferenceEquals(i, j)); }, "(true, false, false)"),
        new("NaN is not itself", () => (torch.tensor(float.NaN).Equals(torch.tensor(float.NaN)), torch.tensor(-0f).Equals(torch.tensor(0f))), "(false, true)"),
        new("H29", () => (Transposed().data<float>().ToArray(), Transposed().data<float>()[0, 1], Transposed().data<float>()[1], Transposed().data<float>()[2, 1]), "([1f, 4f, 2f, 5f, 3f, 6f], 4f, 4f, 6f)"),
        new("H29f", () => Transposed().data<float>()[6], "throws IndexOutOfRangeException: Index was outside the bounds of the array."),
        new("H30a", () => Transposed().data<float>()[-1], "throws ArgumentOutOfRangeException: Specified argument was out of the range of valid values. (Parameter '-1 in a collection of  $6 elements.')"),
        new("H30b", () => (Transposed().data<float>()[0, 0, 0], Transposed().data<float>().Count), "(1f, 6)"),
        new("H30d", () => { float s = 0; foreach (float x in Transposed().data<float>()) { s = s * 10 + x; } return s; }, "142536f"),
        new("H30e", () => { Tensor t = zeros(2, 2); t.data<float>()[0, 1] = 5; return t; }, "Float32[2,2]{0 5 0 0}"),
        new("H30f", () => { Tensor t = zeros(2, 2); t.data<float>()[1, 1] = 5; return t; }, "Float32[2,2]{0 0 0 5}"),
        new("H31a", () => { Tensor t = zeros(2, 2); t.data<float>()[3] = 6; return t; }, "throws IndexOutOfRangeException: Index was outside the bounds of the array."),
        new("H31c", () => { Tensor t = zeros(4); t.data<float>()[3] = 6; return (t, zeros(2, 2).data<float>()[3]); }, "(Float32[4]{0 0 0 6}, 0f)"),
        new("H31e", () => zeros(2, 2).data<float>()[1, 5], "throws IndexOutOfRangeException: 5 >= 2 in dimension 1."),
        new("H32b", () => { Tensor t = torch.tensor(3f); return (t.data<float>()[0], t.data<float>().ToArray(), t.data<float>().Count); }, "(3f, [3f], 1)"),
        new("H32c", () => zeros(0).data<float>().ToArray().Length, "0"),
        new("H32d", () => { var a = new long[8]; arange(6).data<long>().CopyTo(a, 1); return a; }, "[0, 0, 1, 2, 3, 4, 5, 0]"),
        new("H32e", () => { Tensor t = zeros(3); t.data<float>().CopyFrom(new float[] { 7, 8, 9 }); return t; }, "Float32[3]{7 8 9}"),
        new("H32f", () => ones(1, requires_grad: true).data<float>()[0], "1f"),
        new("part of a copy", () => { var a = new long[2]; M().data<long>().CopyTo(a, 0, 5); Tensor t = zeros(4); t.data<float>().CopyFrom(new float[] { 1, 2, 3 }, 1, 3); return (a, t); }, "([5, 6], Float32[4]{0 0 0 2})"),
        new("a copy into a transposed tensor", () => { Tensor t = Transposed(); t.data<float>().CopyFrom(new float[] { 9, 8, 7 }, 0, 1); return t; }, "Float32[3,2]{1 9 8 7 3 6}"),
        new("H33", () => (arange(3).data<long>().ToNDArray().GetType(), M().data<long>().ToNDArray().GetType(), ((long[,])M().data<long>().ToNDArray())[2, 1], ((float[,])Transposed().data<float>().ToNDArray())[2, 1]), "(Int64[], Int64[,], 9, 6f)"),
        new("H34a", () => (Convert.ToHexStringLower(torch.tensor(new float[] { 1, 2 }).bytes), Convert.ToHexStringLower(torch.tensor(new int[] { 1, 258 }).bytes), torch.tensor(true).bytes.Length), "(\"0000803f00000040\", \"0100000002010000\", 1)"),
        new("H34c", () => Transposed().bytes.Length, "throws InvalidOperationException: Bytes() called on non-contiguous tensor."),
        new("H34d", () => { Tensor t = zeros(2); t.bytes = new byte[] { 0, 0, 128, 63, 0, 0, 0, 64 }; return t; }, "Float32[2]{1 2}"),
        new("H34e", () => { Tensor t = zeros(2); t.bytes = new byte[] { 0 }; return t; }, "throws ArgumentException: Mismatched data sizes in SetBytes()."),
        new("H35a", () => (zeros(0).bytes.Length, M().shape, M().size(), M().size(0), M().size(-1), M().stride(), M().stride(0)), "(0, [3, 4], [3, 4], 3, 4, [4, 1], 4)"),
        new("H35b", () => (Transposed().stride(), M().ndim, M().dim(), M().Dimensions, M().numel(), M().NumberOfElements, M().element_size(), M().ElementSize), "([1, 3], 2, 2, 2, 12, 12, 8, 8)"),
        new("H35c", () => (Transposed().is_contiguous(), M().storage_offset(), torch.tensor(1f).shape.Length), "(false, 0, 0)"),
        new("H35d", () => M().size(5), "throws ExternalException: Dimension out of range (expected to be in range of [-2, 1], but got 5)"),
        new("H35e", () => { Tensor m = M(); return (ReferenceEquals(m.shape, m.shape), m.IntShape().ToArray()); }, "(false, [3, 4])"),
        new("H35f", () => (M().is_leaf, M().device_type, M().is_integral(), M().is_floating_point(), M().is_complex(), M().is_sparse, M().is_cuda, M().is_meta, M().is_cpu()), "(true, CPU, true, false, false, false, false, false, true)"),
        new("H36a", () => View(arange(4), 2, 2).tolist(), "[[Scalar(Int64), Scalar(Int64)], [Scalar(Int64), Scalar(Int64)]]"),
        new("H36b", () => torch.tensor(2.5f).tolist(), "Scalar(Float64)"),
        new("H36c", () => (M().tolist().GetType().FullName, ((System.Collections.IList)M().tolist())[0]!.GetType().FullName), "(\"System.Collections.ArrayList\", \"System.Collections.ArrayList\")"),
        new("the numbers in a list", () => ((System.Collections.IList)torch.tensor(new[] { 1.5, -2 }).tolist()).Cast<Scalar>().Select(s => s.ToDouble()), "[1.5, -2]"),
        new("H37c", () => (torch.tensor(7L).ToScalar().Type, ones(2).ReadCpuSingle(1), torch.tensor(new long[] { 5, -5 }).ReadCpuInt64(1), torch.tensor(new[] { true, false }).ReadCpuBool(0), Transposed().ReadCpuSingle(1)), "(Int64, 1f, -5, true, 4f)"),
        new("H37e", () => ones(2).ReadCpuSingle(2), "throws ArgumentOutOfRangeException: Specified argument was out of the range of valid values. (Parameter '2 in a collection of  $2 elements.')"),
        new("H37f", () => ones(2).ReadCpuInt64(0), "throws ArgumentException: Int64 is not compatible with Float32"),
        new("H49b", () => { Tensor a = ones(2); Tensor c = a.to(float32); return (ReferenceEquals(a, c), ReferenceEquals(a.Impl, c.Impl)); }, "(false, true)"),
        new("H49e", () => { Tensor a = ones(2); return (ReferenceEquals(a, a.cpu()), ReferenceEquals(a, a.requires_grad_()), ReferenceEquals(a, a.contiguous())); }, "(false, true, false)"),
        new("H50b", () => { Tensor a = ones(2); return ReferenceEquals(a, a.with_requires_grad(true)); }, "true"),
        new("H50c", () => { Tensor a = ones(2); Tensor r = a.to(float64, disposeAfter: true); return (a.IsInvalid, r.dtype); }, "(true, Float64)"),
        new("H50d", () => { Tensor a = ones(2); Tensor r = a.to(float32, disposeAfter: true); return (a.IsInvalid, r.IsInvalid, r); }, "(true, false, Float32[2]{1 1})"),
        new("copy in any case", () => { Tensor a = ones(2); Tensor c = a.to(float32, copy: true); c.data<float>()[0] = 5; return (a, c); }, "(Float32[2]{1 1}, Float32[2]{5 1})"),
        new("H51", () => new[] { torch.tensor(1).dtype, torch.tensor(1L).dtype, torch.tensor(1f).dtype, torch.tensor(1.0).dtype, torch.tensor((byte)1).dtype, torch.tensor((sbyte)1).dtype }, "[Int32, Int64, Float32, Float64, Byte, Int8]"),
        new("H52", () => new[] { torch.tensor((short)1).dtype, torch.tensor((Half)1f).dtype, torch.tensor((BFloat16)1f).dtype, torch.tensor(Complex.One).dtype, torch.tensor((1f, 2f)).dtype, torch.tensor(new[] { 1, 2 }).dtype }, "[Int16, Float16, BFloat16, ComplexFloat64, ComplexFloat32, Int32]"),
        new("H53", () => (torch.tensor(new[] { 1.0, 2 }).dtype, torch.tensor(new short[] { 1 }).dtype, torch.tensor(new Half[] { (Half)1f }).dtype, torch.tensor(new[] { (1f, 2f) }).dtype, torch.tensor(new Complex[] { 1 }).dtype, torch.tensor(new[,] { { 1, 2 }, { 3, 4 } })), "(Float64, Int16, Float16, ComplexFloat32, ComplexFloat64, Int32[2,2]{1 2 3 4})"),
        new("H54a", () => (torch.tensor(new float[,,] { { { 1, 2 } } }).shape, torch.tensor(new double[2, 3, 1, 2]).shape, torch.tensor(new[] { 1, 2 }, dtype: float32), torch.tensor(new[] { 1.7f }, dtype: int64)), "([1, 1, 2], [2, 3, 1, 2], Float32[2]{1 2}, Int64[1]{1})"),
        new("H54e", () => (torch.tensor(new List<float> { 1, 2 }).dtype, torch.tensor(new[] { 1f, 2f, 3f, 4f }, 2, 2)), "(Float32, Float32[2,2]{1 2 3 4})"),
        new("H55a", () => (torch.tensor(new[] { 1f, 2f }, new long[] { 1, 2 }).shape, torch.tensor(1f, requires_grad: true), from_array(new int[,] { { 1, 2 } }).dtype, from_array(new float[2, 2, 2]).shape), "([1, 2], Float32[]{1} rg, Int32, [2, 2, 2])"),
        new("H55e", () => { float[] a = [1, 2]; Tensor t = torch.tensor(a); a[0] = 9; return t; }, "Float32[2]{1 2}"),
        new("H55f", () => { float[] a = [1, 2]; Tensor t = from_array(a); a[0] = 9; return t; }, "Float32[2]{9 2}"),
        new("H56a", () => { float[] a = [1, 2]; Tensor t = as_tensor(a); a[0] = 9; return t; }, "Float32[2]{9 2}"),
        new("H56b", () => { byte[] a = [0, 0, 128, 63]; Tensor t = frombuffer(a, float32); a[3] = 64; return t; }, "Float32[4]{0 0 128 63}"),
        new("what is written to the tensor is seen in the array", () => { float[] a = [1, 2]; as_tensor(a).fill_(7); return a; }, "[7f, 7f]"),
        new("a part of a buffer", () => { float[] a = [1, 2, 3, 4]; Tensor t = frombuffer(a, float32, 2, 1); a[1] = 9; return t; }, "Float32[2]{9 3}"),
        new("more than the buffer holds", () => frombuffer(new float[2], float32, 3), "throws ArgumentException: requested buffer length (3 elements) after offset (0 elements) must not be greater than actual buffer length (2 elements)"),
        new("H57", () => (arange(3).dtype, arange(3f).dtype, arange(3.0).dtype, arange(3L).dtype, arange(0, 1, 0.25), arange(0, 3f).dtype), "(Int64, Float32, Float32, Int64, Float32[4]{0 0.25 0.5 0.75}, Float32)"),
        new("H58", () => (arange(3, dtype: float64), arange(5, 1, -2), linspace(0, 1, 3).dtype, linspace(0, 1, 3, dtype: float64), linspace(0f, 1f, 1), logspace(0, 2, 3)), "(Float64[3]{0 1 2}, Int64[2]{5 3}, Float32, Float64[3]{0 0.5 1}, Float32[1]{0}, Float32[3]{1 10 100})"),
        new("H59", () => (full(new long[] { 2 }, 1).dtype, full(new long[] { 2 }, 1.5f).dtype, full(new long[] { 2 }, true).dtype, full(2, 3, 1L).dtype, zeros(2).dtype, eye(2).dtype), "(Int64, Float32, Int64, Int64, Float32, Float32)"),
        new("H60", () => (empty(2).shape, zeros_like(arange(2)).dtype), "([2], Int64)"),
        new("B5", () => (Transposed().data<float>().ToArray().Length), "6"),
        new("B5b", () => ones(2).data<double>(), "throws ArgumentException: Double is not compatible with Float32"),
        new("B5d", () => ones(2, dtype: int64).data<int>(), "throws ArgumentException: Int32 is not compatible with Int64"),
        new("B6a", () => ones(2, dtype: int64).data<ulong>(), "throws ArgumentException: UInt64 is not compatible with Int64"),
        new("B6b", () => ones(2, dtype: @bool).data<byte>(), "throws ArgumentException: Byte is not compatible with Bool"),
        new("B6c", () => ones(2).data<decimal>(), "throws ArgumentException: Decimal is not compatible with Float32"),
        new("B7a", () => ones(2).item<float>(), "throws ArgumentException: Number of elements in the tensor must be 1"),
        new("B7b", () => ones(1, 1, 1).item<float>(), "1f"),
        new("B7c", () => ones(1).item<double>(), "throws ArgumentException: Double is not compatible with Float32"),
        new("B7e", () => zeros(0).item<float>(), "throws ArgumentException: Number of elements in the tensor must be 1"),
        new("B8", () => (ones(1).ToSingle(), ones(1, dtype: float64).ToSingle(), ones(1, dtype: int64).ToSingle(), ones(1).ToInt32()), "(1f, 1f, 1f, 1)"),
        new("B8b", () => ones(2).ToSingle(), "throws ExternalException: a Tensor with 2 elements cannot be converted to Scalar"),
        new("B9", () => (torch.tensor(2.7f).ToInt64(), ones(1).ToDouble(), torch.tensor(2.7f).ToBoolean()), "(2, 1, true)"),
        new("B9d", () => zeros(0).ToSingle(), "throws ExternalException: a Tensor with 0 elements cannot be converted to Scalar"),
        new("B9e", () => torch.tensor(300).ToByte(), "throws ExternalException: value cannot be converted to type uint8_t without overflow"),
        new("B10", () => ((float)ones(1), (float)ones(1, dtype: float64), (int)torch.tensor(2.7f), (bool)torch.tensor(true), (long)torch.tensor(3)), "(1f, 1f, 2, true, 3)"),
        new("B10d", () => (double)ones(2), "throws ExternalException: a Tensor with 2 elements cannot be converted to Scalar"),
        new("B15a", () => zeros(-1), "throws ExternalException: Trying to create tensor with negative dimension -1: [-1]"),
        new("B15b", () => zeros(2, -3), "throws ExternalException: Trying to create tensor with negative dimension -3: [2, -3]"),
        new("B15c", () => arange((Scalar)5, (Scalar)0), "throws ExternalException: upper bound and lower bound inconsistent with step sign"),
        new("B15d", () => arange((Scalar)0, (Scalar)5, (Scalar)0), "throws ExternalException: step must be nonzero"),
        new("B15e", () => arange(0, 5, -1), "throws ExternalException: upper bound and lower bound inconsistent with step sign"),
        new("B16a", () => linspace(0, 1, -1), "throws ExternalException: number of steps must be non-negative"),
        new("B16b", () => eye(-1), "throws ExternalException: n must be greater or equal to 0, got -1"),
        new("B16c", () => full(new long[] { -1 }, 1), "throws ExternalException: Trying to create tensor with negative dimension -1: [-1]"),
        new("B22a", () => ones(2, dtype: int64, requires_grad: true), "throws ExternalException: Only Tensors of floating point and complex dtype can require gradients"),
        new("B40a", () => torch.tensor((float[])null!), "throws NullReferenceException: Object reference not set to an instance of an object."),
        new("B40b", () => torch.tensor((IList<float>)null!), "throws NullReferenceException: Object reference not set to an instance of an object."),
        new("B40c", () => torch.tensor(new float[] { 1, 2, 3 }, new long[] { 2, 2 }), "throws ArgumentException: mismatched total size creating a tensor from an array: 4 vs. 3"),
        new("B40d", () => from_array(null!), "throws NullReferenceException: Object reference not set to an instance of an object."),
        new("B40e", () => from_array(new string[] { "a" }), "throws NotSupportedException: The type System.String is not supported."),
        new("B41a", () => as_tensor((float[])null!), "throws NullReferenceException: Object reference not set to an instance of an object."),
        new("B41b", () => zeros((long[])null!), "Float32[]{0}"),
        new("B41c", () => zeros_like(null!), "throws NullReferenceException: Object reference not set to an instance of an object."),
        new("B42b", () => ones(1).copy_(null!), "throws NullReferenceException: Object reference not set to an instance of an object."),
        new("B42d", () => frombuffer(new byte[] { 1, 2, 3 }, float32), "Float32[3]{1 2 3}"),
        new("K16c", () => (torch.tensor(2).ToScalar().ToInt32(), 3.ToTensor(), 2.5f.ToTensor().dtype), "(2, Int32[]{3}, Float32)"),
        new("K17a", () => new float[] { 1, 2 }.ToTensor([2]), "Float32[2]{1 2}"),
        new("fill_ checks the range", () => zeros(2, dtype: uint8).fill_(300), "throws ExternalException: value cannot be converted to type uint8_t without overflow"),
        new("fill_ and zero_", () => (ones(2).fill_(3), ones(2).zero_(), zeros(2, dtype: @bool).fill_(2)), "(Float32[2]{3 3}, Float32[2]{0 0}, Bool[2]{true true})"),
        new("copy_ broadcasts and converts", () => zeros(2, 2).copy_(torch.tensor(new long[] { 1, 2 })), "Float32[2,2]{1 2 1 2}"),
        new("type conversions", () => new[] { ones(1).type(float64).dtype, ones(1).type(LongTensor).dtype, ones(1).type_as(arange(1)).dtype, ones(1).half().dtype, ones(1).@bool().dtype, ones(1).cfloat().dtype, ones(1).@char().dtype, ones(1).@byte().dtype }, "[Float64, Int64, Int64, Float16, Bool, ComplexFloat32, Int8, Byte]"),
        new("new_ forms keep the dtype", () => (arange(2).new_zeros(2).dtype, arange(2).new_ones(1, 2), arange(2).new_full([2], 7), arange(2).new_empty(3, dtype: float64).dtype), "(Int64, Int64[1,2]{1 1}, Int64[2]{7 7}, Float64)"),
        new("like forms keep strides", () => (ones_like(Transposed()).stride(), full_like(Transposed(), 2, dtype: int64), empty_strided([2, 2], [1, 2]).stride()), "([1, 3], Int64[3,2]{2 2 2 2 2 2}, [1, 2])"),
        new("is_nonzero", () => (is_nonzero(torch.tensor(0.5f)), torch.tensor(false).is_nonzero()), "(true, false)"),
        new("is_nonzero of two", () => ones(2).is_nonzero(), "throws ExternalException: Boolean value of Tensor with more than one value is ambiguous"),
        new("reading through a lazy conjugate", () => { Tensor c = new(torch.tensor(new[] { (1f, 2f) }).Impl.Alias(isConj: true)); return (c.data<(float, float)>()[0], c.item<(float, float)>(), c.ToScalar().ToComplexFloat64()); }, "((1f, -2f), (1f, -2f), <1; -2>)"),
        new("H36d", () => (M().storage<long>().ToArray(), Transposed().storage<float>().ToArray()), "([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [1f, 2f, 3f, 4f, 5f, 6f])"),
        new("H37a", () => (new Tensor(MiniTorch.Operators.Aten.Select(M().Impl, 0, 1)).storage<long>().Count, is_storage(ones(1).storage<float>()), is_storage(3)), "(12, true, false)"),
        new("H37b", () => { Tensor t = zeros(3); Storage<float> s = t.storage<float>(); s[1] = 5; return t; }, "Float32[3]{0 5 0}"),
        new("ranges of a storage", () => { Tensor t = zeros(4); Storage<float> s = t.storage<float>(); s[1..3] = 7; s[(null, 1)] = 2; return (t, s[^1..].ToArray(), s[(-3, -1)].ToArray(), s.IndexOf(7), s.Contains(9), s.nbytes()); }, "(Float32[4]{2 7 7 0}, [0f], [7f, 7f], 1, false, 16)"),
        new("a storage of another type", () => { Tensor t = torch.tensor(new[] { 1.7f, 0 }); return (t.storage<float>().@long().ToArray(), t.storage<float>().@bool().ToArray(), t.storage<float>().element_size()); }, "([1, 0], [true, false], 4)"),
        new("out= forms of creation", () => { Tensor t = arange(3); Tensor u = ones(1); return (ReferenceEquals(t, t.zeros(2, 2)), t, u.eye(2, 3).clone(), u.full([2], 7).clone(), u.ones().clone(), u.arange_out(0, 1, 0.5).clone(), u.empty(5).shape); }, "(true, Int64[2,2]{0 0 0 0}, Float32[2,3]{1 0 0 0 1 0}, Float32[2]{7 7}, Float32[]{1}, Float32[2]{0 0.5}, [5])"),
        new("K9d", () => (broadcast_shapes([2, 1], [1, 3]), broadcast_shapes([2], [2]), broadcast_shapes([2, 1], [3])), "(Size[2,3], Size[2], Size[2,3])"),
        new("K9e", () => broadcast_shapes([2], [3]), "throws ArgumentException: Shape mismatch: objects cannot be broadcast to a single shape"),
        new("H48c", () => (M().names, M().has_names()), "([null, null], false)"),
        new("H48f", () => { Tensor t = ones(2, 3); Tensor n = t.rename(["N", "C"]); return (n.names, n.has_names(), t.has_names(), ones(1, 2, names: ["a", "b"]).names, n.rename(null).has_names()); }, "([\"N\", \"C\"], true, false, [\"a\", \"b\"], false)"),
        new("rename_", () => { Tensor t = ones(2, 3); return (ReferenceEquals(t, t.rename_(["N", null])), t.names); }, "(true, [\"N\", null])"),
        new("too few names", () => ones(2, 3).rename(["N"]), "throws ExternalException: Number of names (1) and number of dimensions in tensor (2) do not match. Attempted to create a tensor with names ['N']"),
        new("a name twice", () => ones(2, 3).rename(["N", "N"]), "throws ExternalException: Cannot construct a tensor with duplicate names. Got names: ['N', 'N']."),
        new("no name", () => ones(1).rename(["2x"]), "throws ExternalException: Invalid name: a valid identifier contains only digits, alphabetical characters, and/or underscore and starts with a non-digit. got: '2x'."),
        new("refine_names", () => (ones(2, 3).refine_names("N", "C").names, ones(2, 3, 4).rename(["N", null, null]).refine_names("...", "W").names), "([\"N\", \"C\"], [\"N\", null, \"W\"])"),
        new("refine_names of a named dimension", () => ones(2).rename(["N"]).refine_names("C"), "throws ExternalException: refine_names: cannot coerce Tensor['N'] to Tensor['C'] because 'N' is different from 'C' at index 0"),
        new("align_to", () => { Tensor t = View(arange(6), 2, 3).rename(["N", "C"]); Tensor a = t.align_to("C", "H", "N"); return (a, a.names, t.align_to("C", "...").names, t.align_as(a).shape); }, "(Int64[3,1,2]{0 3 1 4 2 5}, [\"C\", \"H\", \"N\"], [\"C\", \"N\"], [3, 1, 2])"),
        new("align_to without one", () => ones(2, 3).rename(["N", "C"]).align_to("N"), "throws ExternalException: align_to: Cannot find dim 'C' of Tensor['N', 'C'] in the desired alignment ['N']."),
        new("set_", () => { Tensor t = ones(1); Tensor s = zeros(2); t.set_(s).fill_(3); return (t, s); }, "(Float32[2]{3 3}, Float32[2]{3 3})"),
        new("set_ to another dtype", () => ones(1).set_(arange(1)), "throws ExternalException: Could not set tensor of type long int to a tensor of type float"),
        new("resize_", () => { Tensor t = arange(4); Tensor r = t.resize_(2, 1); return (ReferenceEquals(t, r), r.clone(), t.resize_(2, 2).clone(), t.resize_(8).shape); }, "(true, Int64[2,1]{0 1}, Int64[2,2]{0 1 2 3}, [8])"),
        new("resize_ of a leaf", () => ones(2, requires_grad: true).resize_(1), "throws ExternalException: cannot resize variables that require grad"),
        new("linspace between tensors", () => (linspace(torch.tensor(0), torch.tensor(1.0), 3), logspace(torch.tensor(0), torch.tensor(2), 3)), "(Float32[3]{0 0.5 1}, Float32[3]{1 10 100})"),
        new("fill is a copy", () => { Tensor x = ones(2, requires_grad: true); Tensor y = fill(x, 3); y.backward([ones(2)]); return (y, x.grad, y.grad_fn!.name(), scalar_tensor(2).dtype); }, "(Float32[2]{3 3} rg, Float32[2]{0 0}, \"FillBackward0\", Float32)"),
        new("empty_permuted", () => (empty_permuted([2, 3, 4], [0, 2, 1]).stride(), arange(2).new_empty_strided([2, 2], [1, 2]).stride()), "([12, 1, 3], [1, 2])"),
        new("triangles", () => (tril_indices(2, 3), triu_indices(2, 3, 1)), "(Int64[2,3]{0 1 1 0 0 1}, Int64[2,3]{0 0 1 1 2 2})"),
    ];

    public static IEnumerable<object[]> Cases => Recorded.Ids(s_cases);

    [Theory]
    [MemberData(nameof(Cases))]
    public void As_recorded(string id)
    {
        Recorded recorded = s_cases.Single(one => one.Id == id);
        Assert.Equal(recorded.Expected, Shown.Of(recorded.Expression));
    }

    [Fact]
    public void A_stream_gives_back_what_was_written_to_it()
    {
        using var stream = new MemoryStream();
        Transposed().WriteBytesToStream(stream);
        stream.Position = 0;
        Tensor read = zeros(3, 2);
        read.ReadBytesFromStream(stream);
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], read.data<float>().ToArray());
        stream.Position = 0;
        Tensor transposed = new(zeros(2, 3).Impl.Alias([3, 2], [1, 3]));
        transposed.ReadBytesFromStream(stream);
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], transposed.data<float>().ToArray());
        Assert.Throws<EndOfStreamException>(() => read.ReadBytesFromStream(stream));
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], read.data<float>().ToArray());
    }

    [Fact]
    public void Listeners_hear_of_elements_that_are_read()
    {
        var heard = new Reader();
        MiniTorch.Autograd.Listeners.Add(heard);
        try
        {
            Tensor t = ones(1);
            _ = (t.item<float>(), t.data<float>()[0], t.ToSingle(), t.tolist(), t.bytes.Length, t.storage<float>());
            Assert.Equal(6, heard.Reads);
            _ = t.ToString(TensorStringStyle.Julia);
            _ = t.shape;
            Assert.Equal(6, heard.Reads);
        }
        finally
        {
            MiniTorch.Autograd.Listeners.Remove(heard);
        }
    }

    private sealed class Reader : MiniTorch.Autograd.IOperatorListener
    {
        internal int Reads { get; private set; }

        public void Before(MiniTorch.Autograd.Operator op, MiniTorch.Core.TensorImpl? written)
        {
        }

        public void After(MiniTorch.Autograd.Operator op, ReadOnlySpan<MiniTorch.Core.TensorImpl?> inputs, ReadOnlySpan<MiniTorch.Core.TensorImpl> outputs)
        {
        }

        public void Enter(string name, object? attributes, ReadOnlySpan<MiniTorch.Core.TensorImpl?> inputs)
        {
        }

        public void Exit(string name, ReadOnlySpan<MiniTorch.Core.TensorImpl> outputs)
        {
        }

        public void Read(MiniTorch.Core.TensorImpl tensor) => Reads++;
    }

    [Fact]
    public void Sizes_given_by_an_array_are_copied()
    {
        long[] sizes = [2, 3];
        Tensor t = zeros(sizes);
        sizes[0] = 100;
        Assert.Equal([2, 3], t.shape);
        t.shape[0] = 100;
        Assert.Equal([2, 3], t.shape);
    }
}
