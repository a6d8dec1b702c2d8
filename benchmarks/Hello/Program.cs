using static MiniTorch.torch;

// The shortest script there is: the gradient of a sum of squares, and the peak memory of the process.
Tensor x = tensor(new[] { 1f, 2f, 3f }, requires_grad: true);
x.pow(2).sum().backward();
Console.WriteLine(x.grad!.ToString(MiniTorch.TensorStringStyle.Julia));
foreach (string line in File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status") : [])
{
    if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
    {
        Console.WriteLine(long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024);
    }
}
