using MiniTorch.Core;

namespace MiniTorch;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The type of the elements.</summary>
        public ScalarType dtype => (ScalarType)Impl.DType;

        /// <summary>Where the tensor lives.</summary>
        public Device device => Impl is not null ? new Device(DeviceType.CPU) : CPU;
    }
}
