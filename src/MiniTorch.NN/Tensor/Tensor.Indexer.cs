using System.Runtime.CompilerServices;
using MiniTorch.Core;
using MiniTorch.Kernels;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Part of the tensor: a view, or a copy where an index is a tensor. What is set is broadcast and converted.</summary>
        /// <param name="indices">One for each dimension; missing ones stand for whole dimensions.</param>
        public Tensor this[params TensorIndex[] indices]
        {
            get => new(Indexer.Get(Impl, indices));
            set => Indexer.Set(Impl, indices, value.Impl);
        }

        /// <summary>The elements at integer indices (or where masks are true), one for each of the first dimensions.</summary>
        public Tensor this[params Tensor[] indices]
        {
            get => new(Indexer.Get(Impl, Indexer.Of(indices)));
            set => Indexer.Set(Impl, Indexer.Of(indices), value.Impl);
        }

        /// <summary>The view at one index of each of the first dimensions, which disappear.</summary>
        public Tensor this[params long[] indices]
        {
            get => new(Indexer.Get(Impl, indices));
            set => Indexer.Set(Impl, indices, value.Impl);
        }

        /// <inheritdoc cref="this[long[]]"/>
        public Tensor this[long i1]
        {
            get => new(Aten.Select(Impl, 0, i1));
            set => new CopyInto().InPlace(Aten.Select(Impl, 0, i1), value.Impl);
        }

        /// <inheritdoc cref="this[long[]]"/>
        public Tensor this[long i1, long i2]
        {
            get => new(Indexer.Get(Impl, [i1, i2]));
            set => Indexer.Set(Impl, [i1, i2], value.Impl);
        }

        /// <inheritdoc cref="this[long[]]"/>
        public Tensor this[long i1, long i2, long i3]
        {
            get => new(Indexer.Get(Impl, [i1, i2, i3]));
            set => Indexer.Set(Impl, [i1, i2, i3], value.Impl);
        }

        /// <inheritdoc cref="this[long[]]"/>
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => new(Indexer.Get(Impl, [i1, i2, i3, i4]));
            set => Indexer.Set(Impl, [i1, i2, i3, i4], value.Impl);
        }

        /// <inheritdoc cref="this[long[]]"/>
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => new(Indexer.Get(Impl, [i1, i2, i3, i4, i5]));
            set => Indexer.Set(Impl, [i1, i2, i3, i4, i5], value.Impl);
        }

        /// <inheritdoc cref="this[long[]]"/>
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => new(Indexer.Get(Impl, [i1, i2, i3, i4, i5, i6]));
            set => Indexer.Set(Impl, [i1, i2, i3, i4, i5, i6], value.Impl);
        }

        /// <inheritdoc cref="this[TensorIndex[]]"/>
        public Tensor index(params TensorIndex[] indices) => new(Indexer.Get(Impl, indices));

        /// <inheritdoc cref="this[Tensor[]]"/>
        public Tensor index(params Tensor[] indices) => new(Indexer.Get(Impl, Indexer.Of(indices)));

        /// <summary>Puts values at the places that the indices name, broadcast to them.</summary>
        /// <param name="value">The values.</param>
        /// <param name="indices">One for each dimension; missing ones stand for whole dimensions.</param>
        /// <param name="accumulate">Add to what is there.</param>
        /// <returns>This tensor.</returns>
        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            Indexer.Put(Impl, indices, value.Impl, accumulate);
            return this;
        }

        /// <inheritdoc cref="index_put_(Tensor, TensorIndex[], bool)"/>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, accumulate: false);

        /// <inheritdoc cref="index_put_(Tensor, TensorIndex[], bool)"/>
        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false)
        {
            Indexer.Put(Impl, Indexer.Of(indices), value.Impl, accumulate);
            return this;
        }

        /// <inheritdoc cref="index_put_(Tensor, TensorIndex[], bool)"/>
        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, accumulate: false);

        /// <summary>Puts a number at the places that the indices name.</summary>
        /// <returns>This tensor.</returns>
        [OverloadResolutionPriority(1)]
        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            Indexer.Put(Impl, indices, Aten.ScalarTensor(value.Value, Impl.DType), accumulate: false);
            return this;
        }

        /// <inheritdoc cref="index_put_(Scalar, TensorIndex[])"/>
        [OverloadResolutionPriority(1)]
        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            Indexer.Put(Impl, Indexer.Of(indices), Aten.ScalarTensor(value.Value, Impl.DType), accumulate: false);
            return this;
        }

        /// <summary>A copy with values put at the places that the indices name.</summary>
        /// <inheritdoc cref="index_put_(Tensor, TensorIndex[], bool)"/>
        public Tensor index_put(Tensor value, Tensor[] indices, bool accumulate = false) =>
            new(Aten.IndexPut(Impl, ImplsOf(indices), value.Impl, accumulate));
    }

    /// <summary>libtorch's index expressions (at::indexing): which views and which tensors of indices they stand for.</summary>
    private static class Indexer
    {
        /// <summary>Tensors as an index expression.</summary>
        internal static TensorIndex[] Of(Tensor[] indices) => Array.ConvertAll(indices, TensorIndex.Tensor);

        internal static TensorImpl Get(TensorImpl self, TensorIndex[] indices)
        {
            if (indices is [var only] && Simple(self, only) is { } view)
            {
                return view;
            }
            TensorImpl sliced = Slice(self, indices, out List<TensorImpl?>? tensors);
            return tensors is not null ? Aten.Index(sliced, [.. tensors]) : ReferenceEquals(sliced, self) ? Aten.Alias(self) : sliced;
        }

        internal static TensorImpl Get(TensorImpl self, ReadOnlySpan<long> indices)
        {
            TensorImpl part = self;
            foreach (long index in indices)
            {
                part = Aten.Select(part, 0, index);
            }
            return indices.IsEmpty ? Aten.Alias(self) : part;
        }

        internal static void Set(TensorImpl self, ReadOnlySpan<long> indices, TensorImpl value) => new CopyInto().InPlace(Get(self, indices), value);

        internal static void Set(TensorImpl self, TensorIndex[] indices, TensorImpl value)
        {
            if (indices is [var only])
            {
                switch (only.Type)
                {
                    case TensorIndex.Kind.Bool when only.Start == 0:
                        return;
                    case TensorIndex.Kind.Ellipsis:
                        CopyTo(self, value);
                        return;
                    case TensorIndex.Kind.None or TensorIndex.Kind.Null or TensorIndex.Kind.Bool:
                        CopyTo(Aten.Unsqueeze(self, 0), value);
                        return;
                    case TensorIndex.Kind.Single:
                        CopyTo(SelectAt(self, 0, only.Start ?? 0, 0), value);
                        return;
                    case TensorIndex.Kind.Slice:
                        CopyTo(SliceAt(self, 0, only, isWholeKept: true), value);
                        return;
                }
            }
            TensorImpl sliced = Slice(self, indices, out List<TensorImpl?>? tensors);
            if (tensors is null)
            {
                CopyTo(sliced, value);
                return;
            }
            Aten.IndexPutInPlace(sliced, [.. tensors], WithoutLeadingOnes(value));
        }

        /// <summary>Put, where no tensor of indices needs it: still by copying into a view, or adding to it.</summary>
        internal static void Put(TensorImpl self, TensorIndex[] indices, TensorImpl value, bool accumulate)
        {
            Error.Unless(indices.Length > 0, "Passing an empty index list to Tensor::index_put_() is not valid syntax");
            if (!accumulate)
            {
                Set(self, indices, value);
                return;
            }
            TensorImpl sliced = Slice(self, indices, out List<TensorImpl?>? tensors);
            if (tensors is null)
            {
                new Add().InPlace(sliced, value);
                return;
            }
            Aten.IndexPutInPlace(sliced, [.. tensors], WithoutLeadingOnes(value), accumulate: true);
        }

        /// <summary>A single index that is no tensor, where libtorch has a shorter way; null for a tensor.</summary>
        private static TensorImpl? Simple(TensorImpl self, TensorIndex index) => index.Type switch
        {
            TensorIndex.Kind.Single => SelectAt(self, 0, index.Start ?? 0, 0),
            TensorIndex.Kind.Slice => SliceAt(self, 0, index, isWholeKept: false),
            TensorIndex.Kind.None or TensorIndex.Kind.Null => Aten.Unsqueeze(self, 0),
            TensorIndex.Kind.Ellipsis => Aten.Alias(self),
            TensorIndex.Kind.Bool => Aten.Index(Aten.Unsqueeze(self, 0), BoolIndex(index.Start != 0)),
            _ => null,
        };

        /// <summary>Carries out all that are no tensors; those are collected, with null for a whole dimension.</summary>
        private static TensorImpl Slice(TensorImpl self, TensorIndex[] indices, out List<TensorImpl?>? tensors)
        {
            int named = 0;
            foreach (TensorIndex index in indices)
            {
                named += index.Type switch
                {
                    TensorIndex.Kind.Tensor => index.Indices!.Impl is { DType: DType.Bool or DType.UInt8 } mask ? mask.Rank : 1,
                    TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
                    _ => 0,
                };
            }
            if (named > self.Rank)
            {
                throw Error.Of($"too many indices for tensor of dimension {self.Rank}");
            }
            tensors = null;
            TensorImpl part = self;
            int dim = 0;
            for (int i = 0; i < indices.Length; i++)
            {
                TensorIndex index = indices[i];
                switch (index.Type)
                {
                    case TensorIndex.Kind.Single:
                        part = SelectAt(part, dim, index.Start ?? 0, i);
                        break;
                    case TensorIndex.Kind.Slice:
                        part = SliceAt(part, dim++, index, isWholeKept: true);
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dim += self.Rank - named;
                        break;
                    case TensorIndex.Kind.None or TensorIndex.Kind.Null:
                        part = Aten.Unsqueeze(part, dim++);
                        break;
                    case TensorIndex.Kind.Bool:
                        part = Aten.Unsqueeze(part, dim);
                        Record(ref tensors, BoolIndex(index.Start != 0), ref dim);
                        break;
                    default:
                        part = At(part, index.Indices!.Impl, i, ref tensors, ref dim);
                        break;
                }
            }
            return part;
        }

        private static TensorImpl At(TensorImpl part, TensorImpl index, int position, ref List<TensorImpl?>? tensors, ref int dim)
        {
            if (index.Rank != 0 || !index.DType.IsIntegralOrBool())
            {
                Record(ref tensors, index, ref dim);
                return part;
            }
            ScalarValue value = ElementAccess.Read(index, 0);
            if (index.DType is not (DType.Bool or DType.UInt8))
            {
                return SelectAt(part, dim, value.ToInt64(), position);
            }
            part = Aten.Unsqueeze(part, dim);
            Record(ref tensors, BoolIndex(value.ToBool()), ref dim);
            return part;
        }

        private static void Record(ref List<TensorImpl?>? tensors, TensorImpl index, ref int dim)
        {
            tensors ??= [];
            while (tensors.Count < dim)
            {
                tensors.Add(null);
            }
            tensors.Add(index);
            dim++;
            for (int covered = 1; index.DType is DType.Bool or DType.UInt8 && covered < index.Rank; covered++)
            {
                dim++;   // a mask stands for as many dimensions as it has
            }
        }

        private static TensorImpl SelectAt(TensorImpl self, int dim, long index, int position)
        {
            if (self.Rank == 0 && dim == 0)
            {
                throw Error.Of("invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number");
            }
            long size = self.Sizes[dim];
            if (index < -size || index >= size)
            {
                throw Error.Of($"index {index} is out of bounds for dimension {position} with size {size}");
            }
            return Aten.Select(self, dim, index);
        }

        private static TensorImpl SliceAt(TensorImpl self, int dim, TensorIndex index, bool isWholeKept)
        {
            long step = index.Step ?? 1;
            Error.Unless(step != 0, "slice step cannot be zero");
            Error.Unless(step > 0, "step must be greater than zero");
            long start = index.Start ?? 0;
            if (isWholeKept && start == 0 && step == 1 && (index.Stop ?? long.MaxValue) >= self.Sizes[dim])
            {
                return self;
            }
            return Aten.Slice(self, dim, start, index.Stop ?? long.MaxValue, step);
        }

        /// <summary>What is indexed by true stays, by false goes: as an index into a dimension of size 1.</summary>
        private static TensorImpl BoolIndex(bool value) => value ? Aten.Full([1], 0, DType.Int64) : Aten.Empty([0], DType.Int64);

        /// <summary>libtorch's copy of setitem: leading dimensions of size 1 of the value do not count.</summary>
        private static void CopyTo(TensorImpl target, TensorImpl value)
        {
            if (!target.Sizes.AsSpan().SequenceEqual(value.Sizes))
            {
                if (value.Rank == 0)
                {
                    new FillTensor().InPlace(target, value);
                    return;
                }
                value = Aten.ExpandIfNeeded(WithoutLeadingOnes(value), target.Sizes);
            }
            new CopyInto().InPlace(target, value);
        }

        private static TensorImpl WithoutLeadingOnes(TensorImpl value)
        {
            int ones = 0;
            while (ones < value.Rank && value.Sizes[ones] == 1)
            {
                ones++;
            }
            return ones == 0 ? value : Aten.View(value, value.Sizes[ones..]);
        }
    }
}
