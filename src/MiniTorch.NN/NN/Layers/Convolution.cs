using System.Diagnostics.CodeAnalysis;
using MiniTorch.Core;
using Aten = MiniTorch.Operators.Aten;

namespace MiniTorch.Modules;

/// <summary>What the convolutions have in common.</summary>
public abstract class Convolution : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    /// <summary>The weight.</summary>
    protected Parameter _weight;

    /// <summary>The bias, or null.</summary>
    protected Parameter? _bias;

    /// <summary>Channels of the input.</summary>
    protected long input_channels;

    /// <summary>The padding as <c>pad</c> takes it: pairs from the last dimension on.</summary>
    protected long[] _reversed_padding_repeated_twice = [];

    private Padding? _paddingType;

    /// <summary>A convolution with parameters drawn as PyTorch draws them.</summary>
    protected Convolution(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type, long[] dilation,
        bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode, torch.Device? device = null, torch.ScalarType? dtype = null)
        : base(name)
    {
        if (groups <= 0)
        {
            throw new ArgumentException("groups must be a positive integer");
        }
        if (in_channels % groups != 0)
        {
            throw new ArgumentException("in_channels must be divisible by groups");
        }
        if (out_channels % groups != 0)
        {
            throw new ArgumentException("out_channels must be divisible by groups");
        }
        if (padding_type == Padding.Same && Array.Exists(stride, static step => step != 1))
        {
            throw new ArgumentException("padding='same' is not supported for strided convolutions");
        }
        if (padding_mode == PaddingModes.Constant)
        {
            throw new ArgumentException("padding_mode must be one of Zeros, Reflect, Replicate, Circular");
        }
        if (transposed && padding_mode != PaddingModes.Zeros)
        {
            throw new ArgumentException($"Only \"zeros\" padding mode is supported for {name}");
        }
        input_channels = in_channels;
        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.padding = padding;
        this.dilation = dilation;
        this.transposed = transposed;
        this.output_padding = output_padding;
        this.groups = groups;
        this.padding_mode = padding_mode;
        _paddingType = padding_type;
        SetReversed();
        weight = Parameters.New(transposed ? [in_channels, out_channels / groups, .. kernel_size] : [out_channels, in_channels / groups, .. kernel_size], device, dtype);
        this.bias = bias ? Parameters.New([out_channels], device, dtype) : null;
        reset_parameters();
    }

    /// <summary>Channels of the input.</summary>
    public long in_channels { get; }

    /// <summary>Channels of the result.</summary>
    public long out_channels { get; }

    /// <summary>The kernel's sizes.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>Distances between windows.</summary>
    public long[] stride { get; set; }

    /// <summary>What is added on both sides.</summary>
    public long[] padding { get; private set; }

    /// <summary>Padding given by a word.</summary>
    public Padding? padding_type => _paddingType;

    /// <summary>Distances between taps.</summary>
    public long[] dilation { get; set; }

    /// <summary>Whether it is a transposed convolution.</summary>
    public bool transposed { get; }

    /// <summary>What is added to the end of a transposed convolution's result.</summary>
    public long[] output_padding { get; set; }

    /// <summary>Groups of channels that do not mix.</summary>
    public long groups { get; set; }

    /// <summary>What the padding consists of.</summary>
    public PaddingModes padding_mode { get; set; }

    /// <summary>(out, in / groups, kernel…), or (in, out / groups, kernel…) if transposed.</summary>
    public Parameter weight
    {
        get => _weight;
        [MemberNotNull(nameof(_weight))]
        set
        {
            _ = value.Impl;   // refuses null
            if (!ReferenceEquals(value, _weight))
            {
                _weight?.Dispose();
            }
            _weight = value;
            ConditionallyRegisterParameter(nameof(weight), value);
        }
    }

    /// <summary>[out_channels], or null.</summary>
    public Parameter? bias
    {
        get => _bias;
        set
        {
            if (!ReferenceEquals(value, _bias))
            {
                _bias?.Dispose();
            }
            _bias = value;
            ConditionallyRegisterParameter(nameof(bias), value);
        }
    }

    /// <summary>Draws the parameters anew.</summary>
    public void reset_parameters()
    {
        torch.nn.init.KaimingUniform(_weight.Impl, Math.Sqrt(5));
        if (_weight.Impl.NumElements > 0)
        {
            Parameters.InitBias(_bias, torch.nn.init.Fans(_weight.Impl).FanIn);
        }
    }

    /// <summary>Sets the padding by a word.</summary>
    public void SetPadding(Padding padding)
    {
        _paddingType = padding;
        this.padding = new long[kernel_size.Length];
        SetReversed();
    }

    /// <summary>Sets the padding by numbers.</summary>
    public void SetPadding(long[] padding)
    {
        _paddingType = null;
        this.padding = padding;
        SetReversed();
    }

    /// <summary>Whether an input has this many spatial dimensions, with or without a batch.</summary>
    protected bool ValidateShape(torch.Tensor input, long dimensions) => input.Impl.Rank == dimensions + 1 || input.Impl.Rank == dimensions + 2;

    /// <summary>The convolution of an input, padded as the mode says.</summary>
    private protected torch.Tensor Convolve(torch.Tensor input)
    {
        int spatial = kernel_size.Length;
        TensorImpl tensor = input.Impl;
        if (padding_mode != PaddingModes.Zeros)
        {
            tensor = Padded.Run(tensor, _reversed_padding_repeated_twice, padding_mode, 0);
            return new(Aten.Conv(spatial, tensor, _weight.Impl, _bias?.Impl, stride, new long[spatial], dilation, groups));
        }
        return new(_paddingType == Padding.Same
            ? Aten.ConvSame(spatial, tensor, _weight.Impl, _bias?.Impl, stride, dilation, groups)
            : Aten.Conv(spatial, tensor, _weight.Impl, _bias?.Impl, stride, padding, dilation, groups));
    }

    /// <inheritdoc/>
    protected internal override string extra_repr()
    {
        string text = $"{in_channels}, {out_channels}, kernel_size={Repr.Tuple(kernel_size)}, stride={Repr.Tuple(stride)}";
        if (_paddingType is { } word)
        {
            text += word == Padding.Same ? ", padding=same" : ", padding=valid";
        }
        else if (padding.AsSpan().ContainsAnyExcept(0))
        {
            text += $", padding={Repr.Tuple(padding)}";
        }
        if (dilation.AsSpan().ContainsAnyExcept(1))
        {
            text += $", dilation={Repr.Tuple(dilation)}";
        }
        if (output_padding.AsSpan().ContainsAnyExcept(0))
        {
            text += $", output_padding={Repr.Tuple(output_padding)}";
        }
        if (groups != 1)
        {
            text += $", groups={groups}";
        }
        if (_bias is null)
        {
            text += ", bias=False";
        }
        return padding_mode == PaddingModes.Zeros ? text : text + $", padding_mode={padding_mode.ToString().ToLowerInvariant()}";
    }

    private void SetReversed()
    {
        int spatial = kernel_size.Length;
        _reversed_padding_repeated_twice = new long[2 * spatial];
        for (int d = 0; d < spatial; d++)
        {
            int at = 2 * (spatial - 1 - d);
            if (_paddingType == Padding.Same)
            {
                long total = dilation[d] * (kernel_size[d] - 1);
                _reversed_padding_repeated_twice[at] = total / 2;
                _reversed_padding_repeated_twice[at + 1] = total - (total / 2);
            }
            else if (_paddingType is null)
            {
                _reversed_padding_repeated_twice[at] = _reversed_padding_repeated_twice[at + 1] = padding[d];
            }
        }
    }
}

/// <summary>What the transposed convolutions have in common.</summary>
public abstract class ConvolutionTranspose : Convolution
{
    /// <inheritdoc/>
    protected ConvolutionTranspose(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, Padding? padding_type, long[] dilation,
        bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode, torch.Device? device = null, torch.ScalarType? dtype = null)
        : base(name, in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, transposed, output_padding, groups, bias, padding_mode, device, dtype)
    {
    }

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.Tensor input) => Run(input, output_padding);

    /// <summary>A result of the given size, of those that the stride leaves open.</summary>
    /// <param name="input">The input.</param>
    /// <param name="output_size">The spatial sizes of the result, or null.</param>
    public abstract torch.Tensor forward(torch.Tensor input, long[]? output_size);

    private protected torch.Tensor Run(torch.Tensor input, long[] outputPadding) =>
        new(Aten.ConvTranspose(kernel_size.Length, input.Impl, _weight.Impl, _bias?.Impl, stride, padding, outputPadding, groups, dilation));

    /// <summary>The output padding that gives a result of the wanted size.</summary>
    /// <exception cref="ArgumentException">No output padding does.</exception>
    protected long[] _output_padding(torch.Tensor input, long[]? output_size, long[] kernel_size, long[] stride, long[] padding, long[] dilation, long num_spatial_dims)
    {
        if (output_size is null)
        {
            return output_padding;
        }
        int spatial = (int)num_spatial_dims;
        long[] sizes = input.Impl.Sizes;
        int first = sizes.Length - spatial;
        if (output_size.Length == sizes.Length)
        {
            output_size = output_size[first..];
        }
        if (output_size.Length != spatial)
        {
            throw new ArgumentException($"{GetName()}: for {sizes.Length}D input, output_size must have {spatial} or {sizes.Length} elements (got {output_size.Length})");
        }
        var result = new long[spatial];
        for (int d = 0; d < spatial; d++)
        {
            long least = ((sizes[first + d] - 1) * stride[d]) - (2 * padding[d]) + (dilation[d] * (kernel_size[d] - 1)) + 1;
            if (output_size[d] < least || output_size[d] > least + stride[d] - 1)
            {
                throw new ArgumentException($"requested an output size of [{string.Join(", ", output_size)}], but valid sizes range from {least} to {least + stride[d] - 1} in dimension {d}");
            }
            result[d] = output_size[d] - least;
        }
        return result;
    }
}
