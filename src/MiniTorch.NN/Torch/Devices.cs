using System.Globalization;

namespace MiniTorch;

public static partial class torch
{
    private static Device? s_defaultDevice;

    /// <summary>The processor: the one device that tensors live on.</summary>
    public static readonly Device CPU = new(DeviceType.CPU);

    /// <summary>The first graphics card.</summary>
    /// <exception cref="InvalidOperationException">Always: there is none. Ask <see cref="cuda_is_available"/> first.</exception>
    public static Device CUDA => InitializeDevice(new Device(DeviceType.CUDA));

    /// <summary>Apple's Metal.</summary>
    /// <exception cref="InvalidOperationException">Always: there is none. Ask <see cref="mps_is_available"/> first.</exception>
    public static Device MPS => InitializeDevice(new Device(DeviceType.MPS));

    /// <summary>A device by its type and number.</summary>
    /// <exception cref="InvalidOperationException">The device is not available.</exception>
    public static Device device(DeviceType deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    /// <summary>The graphics card of this number.</summary>
    /// <exception cref="InvalidOperationException">The device is not available.</exception>
    public static Device device(int index) => InitializeDevice(new Device(index));

    /// <summary>A device by name: <c>"cpu"</c>, <c>"cuda:1"</c>.</summary>
    /// <exception cref="ArgumentException">There is no device type of this name.</exception>
    /// <exception cref="InvalidOperationException">The device is not available.</exception>
    public static Device device(string description) => InitializeDevice(new Device(description));

    /// <summary>A device by the name of its type and its number.</summary>
    /// <exception cref="ArgumentException">There is no device type of this name.</exception>
    /// <exception cref="InvalidOperationException">The device is not available.</exception>
    public static Device device(string deviceType, int index = -1) => InitializeDevice(new Device(deviceType, index));

    /// <summary>Makes sure that tensors can live on devices of this type.</summary>
    /// <exception cref="InvalidOperationException">They cannot.</exception>
    public static void InitializeDeviceType(DeviceType deviceType)
    {
        switch (deviceType)
        {
            case DeviceType.CUDA:
                throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine. Trace from LoadNativeBackend:\nMiniTorch has no native backend; it computes on the CPU.");
            case DeviceType.MPS:
                throw new InvalidOperationException($"Torch device type '{deviceType}' is not available on this platform.");
        }
    }

    /// <summary>Whether tensors can live on devices of this type.</summary>
    public static bool TryInitializeDeviceType(DeviceType deviceType) => deviceType is not (DeviceType.CUDA or DeviceType.MPS);

    /// <summary><paramref name="device"/>, or the default device for null, once it is known to be available.</summary>
    /// <exception cref="InvalidOperationException">The device is not available.</exception>
    public static Device InitializeDevice(Device? device)
    {
        device ??= get_default_device();
        InitializeDeviceType(device.type);
        return device;
    }

    /// <summary>The device of new tensors for which none is named.</summary>
    public static Device get_default_device() => s_defaultDevice ?? CPU;

    /// <summary>Sets the device of new tensors for which none is named.</summary>
    public static void set_default_device(Device device) => s_defaultDevice = device;

    /// <summary>Sets the device of new tensors for which none is named.</summary>
    public static void set_default_device(string device) => s_defaultDevice = new Device(device);

    /// <summary>Whether there is a CUDA device: false.</summary>
    public static bool cuda_is_available() => false;

    /// <summary>Whether there is a Metal device: false.</summary>
    public static bool mps_is_available() => false;

    /// <summary>Throws unless tensors can be made on <paramref name="device"/> (null stands for the default device).</summary>
    internal static void RequireCpu(Device? device)
    {
        device ??= s_defaultDevice;
        if (device is null || device.type == DeviceType.CPU)
        {
            return;
        }
        InitializeDeviceType(device.type);
        throw Core.Error.Of($"Could not run 'aten::empty.memory_format' with arguments from the '{device.type}' backend. MiniTorch computes on the CPU.");
    }

    /// <summary>Questions about CUDA devices, of which there are none.</summary>
    public static partial class cuda
    {
        /// <summary>Whether there is a CUDA device: false.</summary>
        public static bool is_available() => false;

        /// <summary>Whether there is cuDNN: false.</summary>
        public static bool is_cudnn_available() => false;

        /// <summary>The number of CUDA devices: 0.</summary>
        public static int device_count() => 0;

        /// <summary>Seeds the generator of the current CUDA device: nothing to do.</summary>
        public static void manual_seed(long seed)
        {
        }

        /// <summary>Seeds the generators of all CUDA devices: nothing to do.</summary>
        public static void manual_seed_all(long seed)
        {
        }

        /// <summary>Waits for the kernels of a CUDA device: nothing to do.</summary>
        public static void synchronize(Device? device = null)
        {
        }
    }

    /// <summary>Where a tensor lives: a type of device and a number. Two objects are equal only when they are the same.</summary>
    public class Device
    {
        /// <summary>The type of the device.</summary>
        public DeviceType type { get; }

        /// <summary>The number of the device among its type, or −1 for the current one.</summary>
        public int index { get; }

        /// <summary>A device by its name: <c>"cpu"</c>, <c>"cuda:1"</c>; upper and lower case are alike.</summary>
        /// <exception cref="ArgumentException">There is no device type of this name.</exception>
        /// <exception cref="FormatException">What stands behind the colon is no number.</exception>
        public Device(string description)
        {
            string[] parts = description.Split(':');
            if (parts.Length > 2)
            {
                throw new ArgumentException($"Invalid device string: '{description}'");
            }
            type = Parse(parts[0]);
            index = parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : -1;
        }

        /// <summary>A device by the name of its type, and its number.</summary>
        /// <exception cref="ArgumentException">There is no device type of this name.</exception>
        public Device(string deviceType, int index = -1)
        {
            type = Parse(deviceType);
            this.index = index;
        }

        /// <summary>A device by its type and number.</summary>
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>The CUDA device of this number.</summary>
        public Device(int index)
        {
            type = DeviceType.CUDA;
            this.index = index;
        }

        /// <summary>A device by its name.</summary>
        public static implicit operator Device(string description) => new(description);

        /// <summary><c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
        public override string ToString()
        {
            string name = type.ToString().ToLowerInvariant();
            return type == DeviceType.CPU || index < 0 ? name : $"{name}:{index}";
        }

        private static DeviceType Parse(string name) => Enum.Parse<DeviceType>(name.ToUpperInvariant());
    }
}
