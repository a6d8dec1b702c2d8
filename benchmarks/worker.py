"""Runs the PyTorch side of the comparison: one JSON object a line in, one out."""
import ctypes
import json
import os
import sys
import time


def fail(message):
    print(json.dumps({"error": message}), flush=True)
    sys.exit(1)


try:
    import torch
    import torch.nn.functional as F
    from torch import nn
except ImportError as e:
    fail(f"PyTorch cannot be imported: {e}")

torch.ones(64, 64) @ torch.ones(64, 64)  # loads the BLAS


def core_of(library):
    """The kernels that OpenBLAS chose for this processor."""
    try:
        name = ctypes.CDLL(library).openblas_get_corename
        name.restype = ctypes.c_char_p
        return name().decode()
    except (OSError, AttributeError):
        return ""


def blas():
    names = sorted({line.split()[-1] for line in open("/proc/self/maps") if "blas" in line.lower() or "mkl" in line.lower()})
    if any("openblas-pthread" in name for name in names):
        fail("PyTorch runs on libopenblas0-pthread, whose threads fight with its own: install libopenblas-openmp-dev, or choose it with update-alternatives.")
    library = next((name for name in names if "libopenblas" in name or "mkl" in name), names[0] if names else "unknown")
    core = core_of(library)
    flags = open("/proc/cpuinfo").read() if os.path.exists("/proc/cpuinfo") else ""
    if core in ("Prescott", "Core2", "Generic") and " avx2 " in flags and "OPENBLAS_CORETYPE" not in os.environ:
        # It does not know the processor and took kernels of 2004: a win against those is no win. Start again with those that fit.
        os.environ["OPENBLAS_CORETYPE"] = "SkylakeX" if " avx512vl " in flags else "Haswell"
        os.execv(sys.executable, [sys.executable, *sys.argv])
    return os.path.basename(library) + (f", {core} kernels" if core else "") + (", set by OPENBLAS_CORETYPE" if "OPENBLAS_CORETYPE" in os.environ else "")


def status(field):
    for line in open("/proc/self/status"):
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    return 0


def main():
    step = None
    print(json.dumps({"version": torch.__version__, "blas": blas(), "python": sys.version.split()[0]}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = {}
        try:
            if "threads" in request:
                torch.set_num_threads(request["threads"])
            if "step" in request:
                scope = {"torch": torch, "F": F, "nn": nn}
                torch.manual_seed(0)
                exec(request["setup"], scope)
                body = "\n".join("    " + text for text in request["step"].splitlines())
                exec(f"def step():\n{body}\n", scope)
                step = scope["step"]
            if "repeat" in request:
                count = request["repeat"]
                start = time.perf_counter()
                for _ in range(count):
                    step()
                answer["seconds"] = time.perf_counter() - start
            answer["peak"], answer["resident"] = status("VmHWM"), status("VmRSS")
        except Exception as e:  # the report shows it
            answer["error"] = f"{type(e).__name__}: {e}"
        print(json.dumps(answer), flush=True)


main()
