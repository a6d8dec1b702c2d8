using BenchmarkDotNet.Running;

// dotnet run -c Release --project benchmarks -- --filter '*Gemm*' (see --help)
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
