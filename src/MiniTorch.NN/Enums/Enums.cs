namespace MiniTorch;

/// <summary>Kinds of devices, numbered as in libtorch. Tensors live on <see cref="CPU"/>; the others exist so that scripts can ask for them.</summary>
public enum DeviceType
{
    /// <summary>The processor.</summary>
    CPU = 0,

    /// <summary>NVIDIA graphics cards.</summary>
    CUDA = 1,

    /// <summary>oneDNN.</summary>
    MKLDNN = 2,

    /// <summary>OpenGL.</summary>
    OPENGL = 3,

    /// <summary>OpenCL.</summary>
    OPENCL = 4,

    /// <summary>IDEEP.</summary>
    IDEEP = 5,

    /// <summary>AMD graphics cards.</summary>
    HIP = 6,

    /// <summary>FPGA boards.</summary>
    FPGA = 7,

    /// <summary>Microsoft's MSNPU.</summary>
    MSNPU = 8,

    /// <summary>XLA devices.</summary>
    XLA = 9,

    /// <summary>Apple's Metal.</summary>
    MPS = 13,

    /// <summary>Shapes without data.</summary>
    META = 14,
}

/// <summary>How a tensor is written as text.</summary>
public enum TensorStringStyle
{
    /// <summary>Shape, dtype and device only.</summary>
    Metadata = 0,

    /// <summary>Metadata, then aligned columns.</summary>
    Julia = 1,

    /// <summary>Nested brackets.</summary>
    Numpy = 2,

    /// <summary>Metadata, then a C# initializer.</summary>
    CSharp = 3,

    /// <summary>Whatever <see cref="torch.TensorStringStyle"/> is set to.</summary>
    Default = 4,
}

/// <summary>Named sets of print options.</summary>
public enum PrintOptionsProfile
{
    /// <summary>The usual options.</summary>
    @default = 0,

    /// <summary>Fewer digits, fewer elements.</summary>
    @short = 1,

    /// <summary>All elements.</summary>
    full = 2,
}

/// <summary>The order of elements in memory that a result should have.</summary>
public enum memory_format
{
    /// <summary>As the input's.</summary>
    preserve_format = 0,

    /// <summary>Row-major.</summary>
    contiguous_format = 1,

    /// <summary>Channels innermost.</summary>
    channels_last = 2,
}

/// <summary>How elements are stored.</summary>
public enum layout
{
    /// <summary>Dense, by strides.</summary>
    strided = 0,

    /// <summary>Coordinates and values.</summary>
    sparse_coo = 1,
}

/// <summary>The order of the axes of a mesh grid.</summary>
public enum indexing
{
    /// <summary>Cartesian: the first two axes change places.</summary>
    xy = 0,

    /// <summary>Matrix order.</summary>
    ij = 1,
}

/// <summary>Whether <c>cdist</c> goes through a matrix product.</summary>
public enum compute_mode
{
    /// <summary>For more than 25 rows.</summary>
    use_mm_for_euclid_dist_if_necessary = 0,

    /// <summary>Always.</summary>
    use_mm_for_euclid_dist = 1,

    /// <summary>Never.</summary>
    donot_use_mm_for_euclid_dist = 2,
}

/// <summary>What to do about operations that are not deterministic.</summary>
public enum DebugMode
{
    /// <summary>Nothing.</summary>
    @default = 0,

    /// <summary>Warn.</summary>
    warn = 1,
}

/// <summary>How accurate float32 matrix products must be.</summary>
public enum Float32MatmulPrecision
{
    /// <summary>float32 throughout.</summary>
    highest = 0,

    /// <summary>TensorFloat32 or two bfloat16 terms.</summary>
    high = 1,

    /// <summary>bfloat16.</summary>
    medium = 2,
}

/// <summary>How <c>EmbeddingBag</c> reduces a bag.</summary>
public enum EmbeddingBagMode
{
    /// <summary>Sum.</summary>
    Sum = 0,

    /// <summary>Mean.</summary>
    Mean = 1,

    /// <summary>Maximum.</summary>
    Max = 2,
}

/// <summary>Which direction of a Fourier transform carries the factor 1/n.</summary>
public enum FFTNormType
{
    /// <summary>The inverse.</summary>
    Backward = 0,

    /// <summary>The forward transform.</summary>
    Forward = 1,

    /// <summary>Each carries 1/√n.</summary>
    Ortho = 2,
}

/// <summary>Rules for the number of bins of a histogram.</summary>
public enum HistogramBinSelector
{
    /// <summary>Doane's formula.</summary>
    Doane = 0,

    /// <summary>Rice's rule.</summary>
    Rice = 1,

    /// <summary>Scott's rule.</summary>
    Scott = 2,

    /// <summary>√n.</summary>
    Sqrt = 3,

    /// <summary>Stone's rule.</summary>
    Stone = 4,

    /// <summary>Sturges' formula.</summary>
    Sturges = 5,
}

/// <summary>Methods of <c>lobpcg</c>.</summary>
public enum LobpcgMethod
{
    /// <summary>The basic method.</summary>
    basic = 0,

    /// <summary>With orthogonal basis selection.</summary>
    ortho = 1,
}

/// <summary>How convolutions pad.</summary>
public enum Padding
{
    /// <summary>Not at all.</summary>
    Valid = 0,

    /// <summary>So that the output has the input's size.</summary>
    Same = 1,
}

/// <summary>What stands in the padding.</summary>
public enum PaddingModes
{
    /// <summary>Zeros.</summary>
    Zeros = 0,

    /// <summary>The input mirrored at its border elements.</summary>
    Reflect = 1,

    /// <summary>The border elements.</summary>
    Replicate = 2,

    /// <summary>The opposite side of the input.</summary>
    Circular = 3,

    /// <summary>A given value.</summary>
    Constant = 4,
}

/// <summary>How <c>scatter_reduce</c> and <c>index_reduce</c> combine values.</summary>
public enum Reduce
{
    /// <summary>Product.</summary>
    prod = 0,

    /// <summary>Mean.</summary>
    mean = 1,

    /// <summary>Maximum.</summary>
    amax = 2,

    /// <summary>Minimum.</summary>
    amin = 3,
}
