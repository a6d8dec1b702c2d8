using MiniTorch.Core;
using MiniTorch.Operators;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        private const string Glob = "...";

        /// <summary>The names of the dimensions, null for those that have none. Operators do not pass names on.</summary>
        public string?[] names => DimensionNames.Of(Impl) is { } names ? [.. names] : new string?[Impl.Rank];

        /// <summary>Whether some dimension has a name.</summary>
        public bool has_names() => DimensionNames.Of(Impl) is { } names && Array.Exists(names, static name => name is not null);

        /// <summary>The same elements with other names for the dimensions; null takes all names away.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">The number of names is not that of dimensions, or a name occurs twice.</exception>
        public Tensor rename(IEnumerable<string?>? names)
        {
            string?[]? given = names?.ToArray();
            if (given is not null)
            {
                DimensionNames.Check(Impl.Rank, given);
            }
            return Named(Aten.Alias(Impl), given);
        }

        /// <summary>Gives the dimensions other names; null takes all names away.</summary>
        /// <returns>This tensor.</returns>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">The number of names is not that of dimensions, or a name occurs twice.</exception>
        public Tensor rename_(IEnumerable<string?>? names)
        {
            DimensionNames.Set(Impl, names?.ToArray());
            return this;
        }

        /// <summary>The same elements with names for dimensions that have none; named ones keep theirs. <c>"..."</c> stands for any number of dimensions as they are.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">A dimension has another name already, or the numbers differ.</exception>
        public Tensor refine_names(params string?[] names)
        {
            string?[] own = this.names;
            int at = Array.IndexOf(names, Glob);
            string?[] given = at < 0 || names.Length - 1 > own.Length
                ? names
                : [.. names[..at], .. own[at..(own.Length - (names.Length - 1 - at))], .. names[(at + 1)..]];
            if (given.Length != own.Length)
            {
                throw Error.Of($"refine_names: cannot coerce Tensor{DimensionNames.Show(own)} to Tensor{DimensionNames.Show(given)} because their number of dims does not match");
            }
            DimensionNames.Check(own.Length, given);
            for (int d = 0; d < own.Length; d++)
            {
                if (own[d] is not null && given[d] != own[d])
                {
                    throw Error.Of($"refine_names: cannot coerce Tensor{DimensionNames.Show(own)} to Tensor{DimensionNames.Show(given)} because '{own[d]}' is different from '{given[d] ?? "None"}' at index {d}");
                }
            }
            return Named(Aten.Alias(Impl), given);
        }

        /// <inheritdoc cref="refine_names(string[])"/>
        public Tensor refine_names(IEnumerable<string?> names) => refine_names(names.ToArray());

        /// <summary>The dimensions in another order, with new ones of size 1 for names that this tensor lacks. <c>"..."</c> stands for all that are not named otherwise.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">A dimension of this tensor has no name, or none among <paramref name="names"/>.</exception>
        public Tensor align_to(params string[] names)
        {
            string[] own = Array.ConvertAll(this.names, name => name ?? throw Error.Of($"align_to: All input dims must be named. Found unnamed dim in Tensor{DimensionNames.Show(this.names)}"));
            int at = Array.IndexOf(names, Glob);
            string[] order = at < 0 ? names : [.. names[..at], .. own.Where(name => !names.Contains(name)), .. names[(at + 1)..]];
            if (Array.Find(own, name => !order.Contains(name)) is { } lost)
            {
                throw Error.Of($"align_to: Cannot find dim '{lost}' of Tensor{DimensionNames.Show(own)} in the desired alignment {DimensionNames.Show(order)}.");
            }
            DimensionNames.Check(order.Length, order);
            TensorImpl self = Impl;
            var sizes = new long[order.Length];
            var strides = new long[order.Length];
            for (int d = order.Length - 1; d >= 0; d--)
            {
                int source = Array.IndexOf(own, order[d]);
                sizes[d] = source < 0 ? 1 : self.Sizes[source];
                strides[d] = source >= 0 ? self.Strides[source] : d + 1 < order.Length ? strides[d + 1] * sizes[d + 1] : 1;
            }
            return Named(Aten.AsStrided(self, sizes, strides, self.Offset), order);
        }

        /// <inheritdoc cref="align_to(string[])"/>
        public Tensor align_to(IEnumerable<string> names) => align_to(names.ToArray());

        /// <summary>The dimensions in the order of another tensor's, with new ones of size 1 for names that this tensor lacks.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">A dimension of one of the tensors has no name, or the other tensor lacks one of this tensor's.</exception>
        public Tensor align_as(Tensor other) => align_to(Array.ConvertAll(other.names, name => name ?? throw Error.Of($"align_as: All dims of the other tensor must be named. Found Tensor{DimensionNames.Show(other.names)}")));

        private static Tensor Named(TensorImpl tensor, string?[]? names)
        {
            DimensionNames.Set(tensor, names);
            return new Tensor(tensor);
        }
    }
}
