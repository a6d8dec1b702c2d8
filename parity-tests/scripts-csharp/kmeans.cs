// k-means by tensor operations: distances, argmin, index_add.
using System;
using System.Linq;
using TorchSharp;
using static TorchSharp.torch;

manual_seed(11);
const int k = 3;
var centers = tensor(new double[] { -4, 0, 4, 0, 0, 5 }, 3, 2);
var points = cat(Enumerable.Range(0, k).Select(i => centers[i] + randn(50, 2, dtype: float64)).ToList(), 0);
var means = points[tensor(new long[] { 0, 1, 2 })].clone();

for (int round = 1; round <= 12; round++)
{
    var distance = cdist(points, means);
    var (nearest, assigned) = distance.min(1);
    var counts = bincount(assigned, minlength: k);
    var sums = zeros(k, 2, dtype: float64).index_add(0, assigned, points, 1);
    var updated = sums / counts.unsqueeze(1);
    double moved = (updated - means).norm().item<double>();
    means = updated;
    Console.WriteLine($"round {round}: inertia {nearest.pow(2).sum().item<double>():F4}, counts [{string.Join(", ", counts.data<long>().ToArray())}]");
    if (moved < 1e-9)
        break;
}

var order = means.select(1, 0).argsort();
foreach (long i in order.data<long>().ToArray())
    Console.WriteLine($"({means[i, 0].item<double>():F4}, {means[i, 1].item<double>():F4})");
