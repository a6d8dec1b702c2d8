using MiniTorch.Core;
using Xunit;
using static MiniTorch.torch;

namespace MiniTorch.Tests.Core;

/// <summary>What training allocates and keeps.</summary>
[Collection("Global state")]   // the pool
public class MemoryTests
{
    [Fact]
    public void TrainingWithoutDisposingStaysFlat()
    {
        Action step = Training(disposes: false);
        Repeat(step, 20);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Repeat(step, 200);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        // 200 steps make 300 MB of activations and gradients; what stays is the parameters, their gradients, and idle buffers.
        Assert.InRange(after - before, long.MinValue, 8 << 20);
    }

    [Fact]
    public void TrainingInAScopeAllocatesNextToNothing()
    {
        Action step = Training(disposes: true);
        Repeat(step, 20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(step, 50);
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / 50;
        Assert.InRange(each, 0, 40_000);   // objects, not numbers: an activation alone has 131,072 bytes
    }

    [Fact]
    public void GarbageOfGraphsIsCollectedBeforeItPilesUp()
    {
        Tensor x = randn(8, requires_grad: true);
        int collections = GC.CollectionCount(0);
        for (long before = GC.GetAllocatedBytesForCurrentThread(); GC.GetAllocatedBytesForCurrentThread() - before < 40 << 20;)
        {
            x.sin().sum().backward();
        }
        Assert.True(GC.CollectionCount(0) > collections);
    }

    [Fact]
    public void SmallTensorsTakeFewBytes()
    {
        using (no_grad())
        {
            Tensor x = ones(1), y = ones(1);
            x.add(y);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                x.add(y);
            }
            Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 352);
        }
    }

    [Fact]
    public void IdleBuffersGoToTheCollector()
    {
        BufferPool.Trim();
        BufferPool.Trim();
        byte[] buffer = BufferPool.Rent(50_000_000);
        BufferPool.Return(buffer);
        long idle = BufferPool.IdleBytes;
        BufferPool.Trim();   // it has been used since the last time
        Assert.True(BufferPool.IdleBytes >= buffer.Length);
        BufferPool.Trim();
        Assert.True(BufferPool.IdleBytes <= idle - buffer.Length);
    }

    private static void Repeat(Action step, int count)
    {
        for (int i = 0; i < count; i++)
        {
            step();
        }
    }

    private static Action Training(bool disposes)
    {
        var model = nn.Linear(784, 512);
        var optimizer = optim.SGD(model.parameters(), 1e-3);
        Tensor x = randn(64, 784), y = randn(64, 512);
        return () =>
        {
            using DisposeScope? scope = disposes ? NewDisposeScope() : null;
            optimizer.zero_grad();
            nn.functional.mse_loss(model.call(x), y).backward();
            optimizer.step();
        };
    }
}
