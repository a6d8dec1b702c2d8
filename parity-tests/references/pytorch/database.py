"""PyTorch's own operator database, as rows of the format of operators.jsonl."""
import random
import sys
import types
import unittest
import zlib

# The database module imports `expecttest`, of which it needs two names only.
stand_in = types.ModuleType("expecttest")
stand_in.TestCase, stand_in.ACCEPT = unittest.TestCase, False
sys.modules.setdefault("expecttest", stand_in)

import numpy
import torch
from torch.testing._internal.common_methods_invocations import op_db

from encoding import Encoder, Unencodable, encode_tensor, first_line, flatten, name_of

take_sample = random.sample
# Python 3.11 takes no sets any more, which the samples of PyTorch 1.13 still hand it.
random.sample = lambda population, count: take_sample(sorted(population) if isinstance(population, (set, frozenset)) else population, count)

SEED = 42  # right before each call, so that random operators draw the same

UNINITIALISED = {"empty", "empty_like", "empty_permuted", "empty_strided", "new_empty", "new_empty_strided", "resize_", "resize_as_"}
GAUGE = {"linalg.eig", "linalg.eigh", "linalg.eigvals", "linalg.eigvalsh", "linalg.lu", "linalg.lu_factor", "linalg.lu_factor_ex", "linalg.svd", "lu_unpack",
         "pca_lowrank", "svd", "svd_lowrank"}
SECOND_DERIVATIVES = (torch.float64, torch.complex128)
STORAGE = {"as_strided", "as_strided_scatter", "as_strided.partial_views"}  # what these do depends on the storage, which does not travel
VARIED = 2  # samples of each entry that are also run with other inputs
LARGEST = 1 << 20  # elements of a call's tensors; a larger sample would only test the pipe


def entry_of(op):
    return f"{op.name}.{op.variant_test_name}" if op.variant_test_name else op.name


ENTRIES = {entry_of(op): op for op in op_db}
# As the recordings have it; older databases ask for the solution only.
ENTRIES["linalg.lstsq.grad_oriented"].op = lambda a, b, driver: tuple(torch.linalg.lstsq(a, b, driver=driver)[:2])


def describe(op):
    return {
        "entry": entry_of(op),
        "dtypes": sorted(name_of(dtype) for dtype in op.supported_dtypes("cpu")),
        "autograd": bool(op.supports_autograd),
        "gradgrad": bool(op.supports_gradgrad),
        "errors": op.error_inputs_func is not None,
    }


def generator(seed, name):
    return torch.Generator().manual_seed(zlib.crc32(name.encode()) ^ seed)


def random_like(tensor, source):
    """Normal numbers in float64, then rounded: the same for every dtype."""
    if tensor.is_complex():
        return torch.randn(tensor.shape, dtype=torch.complex128, generator=source).to(tensor.dtype)
    return torch.randn(tensor.shape, dtype=torch.float64, generator=source).to(tensor.dtype)


class Call:
    """One call of an operator; `repeat` calls it again with the same tensors (fan-out)."""

    def __init__(self, sample, repeat=1):
        self.input, self.args, self.kwargs, self.repeat = sample.input, tuple(sample.args), dict(sample.kwargs), repeat

    @staticmethod
    def of(op, sample, repeat=1):
        """The call as it means the same in every version, where the database of an older one has it otherwise."""
        call = Call(sample, repeat)
        if op.name == "__getitem__" and isinstance(call.args[0], list) and not all(type(index) in (int, bool) for index in call.args[0]):
            call.args = (tuple(call.args[0]), *call.args[1:])  # a list of lists, slices or tensors meant a tuple
        elif op.name == "stft":
            call.kwargs["return_complex"] = True  # real pairs are refused now
        elif op.name == "istft" and not call.input.is_complex():
            call.input = torch.view_as_complex(call.input.detach().contiguous()).requires_grad_(call.input.requires_grad)
        return call

    def tensors(self):
        """Each tensor of the call once, in order."""
        seen = []
        for value in flatten([self.input, self.args, self.kwargs]):
            if isinstance(value, torch.Tensor) and not any(value is other for other in seen):
                seen.append(value)
        return seen

    def encode(self):
        encode = Encoder()
        return {"input": encode(self.input), "args": [encode(arg) for arg in self.args], "kwargs": {key: encode(value) for key, value in self.kwargs.items()}}

    def run(self, op):
        results = []
        for _ in range(self.repeat):
            torch.manual_seed(SEED)
            results.append(op(self.input, *self.args, **self.kwargs))
        return results[0] if self.repeat == 1 else tuple(results)


def leaf(tensor, like):
    return tensor.detach().clone().requires_grad_(like.requires_grad)


def with_tensors(call, change):
    """The call with every tensor of its own shape class changed; tensors that stand twice stay one."""
    made = {}

    def walk(value):
        if isinstance(value, torch.Tensor):
            if id(value) not in made:
                made[id(value)] = change(value)
            return made[id(value)]
        if type(value) in (list, tuple):
            return type(value)(walk(item) for item in value)
        return value

    return types.SimpleNamespace(input=walk(call.input), args=tuple(walk(arg) for arg in call.args), kwargs={key: walk(value) for key, value in call.kwargs.items()})


def noncontiguous(tensor):
    """The same elements, every second place of a storage twice as large."""
    if tensor.numel() < 2 or tensor.dim() == 0:
        return tensor
    wide = torch.empty(*tensor.shape, 2, dtype=tensor.dtype)
    wide[..., 0].copy_(tensor.detach())
    wide[..., 1].fill_(1)
    return wide[..., 0].requires_grad_(tensor.requires_grad)


def variants(op, sample):
    """The same operator on inputs that its own samples may lack: (name, call)."""
    call = Call.of(op, sample)
    if op.name not in GAUGE:  # which are not compared element by element
        yield "fanout", Call.of(op, sample, repeat=2)
    if op.name in STORAGE:
        return
    yield "noncontiguous", Call(with_tensors(call, noncontiguous))
    given = call.input
    if not isinstance(given, torch.Tensor):
        return

    def alike(tensor):
        return tensor.shape == given.shape

    if call.args and isinstance(call.args[0], torch.Tensor) and alike(call.args[0]) and call.args[0].dtype == given.dtype:
        yield "same", Call(types.SimpleNamespace(input=given, args=(given, *call.args[1:]), kwargs=call.kwargs))
    if given.dim() > 0:
        if given.numel() > 0:
            yield "0-dim", Call(with_tensors(call, lambda t: leaf(t.reshape(-1)[0], t) if alike(t) else t))
        yield "empty", Call(with_tensors(call, lambda t: leaf(t.narrow(0, 0, 0), t) if alike(t) else t))
        others = [t for t in call.tensors() if t is not given and alike(t)]
        if others and given.numel() > 0:
            yield "broadcast", Call(with_tensors(call, lambda t: leaf(t[..., :1], t) if t is given else leaf(t[:1], t) if alike(t) else t))
            yield "expanded", Call(with_tensors(call, lambda t: t[:1].detach().expand(t.shape).requires_grad_(t.requires_grad) if alike(t) and t is not given else t))


WIDER = {torch.float16: torch.float64, torch.bfloat16: torch.float64, torch.float32: torch.float64, torch.complex64: torch.complex128}


def widened(call):
    """The same call with every number in double precision, dtype arguments too; to begin with the same bits."""
    def wide(value):
        if isinstance(value, torch.dtype):
            return WIDER.get(value, value)
        return type(value)(wide(item) for item in value) if type(value) in (list, tuple) else value

    made = with_tensors(call, lambda t: t.detach().to(WIDER.get(t.dtype, t.dtype)).requires_grad_(t.requires_grad))
    return Call(types.SimpleNamespace(input=made.input, args=wide(made.args), kwargs={key: wide(value) for key, value in made.kwargs.items()}), call.repeat)


def rounded(values, likes):
    """Results of double precision in the dtypes of others."""
    return [None if value is None else value.detach().to(like.dtype) if isinstance(value, torch.Tensor) else value for value, like in zip(values, likes)]


def in_double_precision(row, op, call, seed):
    """What the call gives in double precision, rounded once: {"outputs", "grads"} where the call itself has them; None where PyTorch refuses."""
    try:
        narrow, wide = list(flatten(call.run(op))), widened(call)
        torch.set_default_dtype(torch.float64)  # of what integers give
        outputs = list(flatten(wide.run(op)))
        found = {"outputs": [Encoder(identity=False)(value) for value in rounded(outputs, narrow)]}
        if "grads" in row:
            source = generator(seed, row["id"])
            likes = [output for output in narrow if isinstance(output, torch.Tensor) and output.requires_grad]
            outputs = [output for output in outputs if isinstance(output, torch.Tensor) and output.requires_grad]
            cotangents = [random_like(like, source).to(output.dtype) for like, output in zip(likes, outputs)]
            grads = torch.autograd.grad(outputs, [t for t in wide.tensors() if t.requires_grad], cotangents, allow_unused=True)
            found["grads"] = [encode_tensor(grad) for grad in rounded(grads, [t for t in call.tensors() if t.requires_grad])]
        return found
    except (RuntimeError, NotImplementedError, TypeError, ValueError):
        return None
    finally:
        torch.set_default_dtype(torch.float32)


def derivatives(row, call, outputs, seed, second):
    """Adds gradients for random cotangents, and second derivatives where the gradients have a graph."""
    outputs = [output for output in flatten(outputs) if isinstance(output, torch.Tensor) and output.requires_grad]
    inputs = [tensor for tensor in call.tensors() if tensor.requires_grad]
    if not outputs or not inputs:
        return
    source = generator(seed, row["id"])
    cotangents = [random_like(output, source) for output in outputs]
    grad_fn = [output.grad_fn.name() if output.grad_fn is not None else None for output in outputs]
    grads = torch.autograd.grad(outputs, inputs, cotangents, retain_graph=True, create_graph=second, allow_unused=True)
    found = {"cotangents": [encode_tensor(c) for c in cotangents], "grads": [encode_tensor(g.detach()) if g is not None else None for g in grads], "grad_fn": grad_fn}
    if second:
        vector_of = [index for index, grad in enumerate(grads) if grad is not None and grad.requires_grad]
        if vector_of:
            vectors = [random_like(grads[index], source) for index in vector_of]
            grads2 = torch.autograd.grad([grads[index] for index in vector_of], inputs, vectors, allow_unused=True)
            found.update(vectors=[encode_tensor(v) for v in vectors], vector_of=vector_of, grads2=[encode_tensor(g.detach()) if g is not None else None for g in grads2])
    row.update(found)


def row_of(op, name, dtype, call, seed):
    """A row, or the exception that PyTorch answers with."""
    entry = entry_of(op)
    row = {"id": name, "op": op.name, "variant": op.variant_test_name, "dtype": name_of(dtype), "call": call.encode()}
    if sum(tensor.numel() for tensor in call.tensors()) > LARGEST:
        raise Unencodable(f"more than {LARGEST} elements")
    if call.repeat > 1:
        row["repeat"] = call.repeat
    outputs = call.run(op)
    row["outputs"] = Encoder(identity=False)(tuple(outputs) if isinstance(outputs, tuple) else outputs)
    if entry in UNINITIALISED:
        row["uninitialised"] = True
    if op.name in GAUGE:
        row["gauge"] = True
    second = dtype in SECOND_DERIVATIVES and op.supports_gradgrad
    try:
        derivatives(row, call, outputs, seed, second)
    except (RuntimeError, NotImplementedError) as exception:
        if not second:
            row["no_grads"] = first_line(exception)
            return row
        try:
            outputs = call.run(op)
            derivatives(row, call, outputs, seed, second=False)
        except (RuntimeError, NotImplementedError) as again:
            row["no_grads"] = first_line(again)
    return row


def samples(op, dtype, seed):
    torch.manual_seed(seed)
    random.seed(seed)
    numpy.random.seed(seed)
    grad = op.supports_autograd and dtype in op.supported_backward_dtypes("cpu")
    return list(op.sample_inputs("cpu", dtype, requires_grad=grad))


def rows(entry, dtype, seed, vary, limit, after, only=None):
    """
    The rows of an entry in one dtype, each with {"at": id} before it, so that a crash has a name; what PyTorch itself
    refuses, or what cannot travel, is {"skipped": id, "reason"}. `after` goes on behind the row of that id. `only` are
    the ids of the rows that are wanted, which then have what comes out in double precision too ("wide").
    """
    op, dtype = ENTRIES[entry], getattr(torch, dtype)
    taken = samples(op, dtype, seed)
    if limit:
        taken = taken[:limit]
    varied = 0
    waiting = after is not None
    for index, sample in enumerate(taken):
        name = f"{entry}:{name_of(dtype)}:{index}"
        calls = [(name, Call.of(op, sample))]
        interesting = isinstance(sample.input, torch.Tensor) and sample.input.numel() > 1
        if vary and varied < VARIED and (interesting or index >= len(taken) - VARIED):
            varied += 1
            calls += [(f"{name}~{variant}", call) for variant, call in variants_of(op, sample)]
        for called, call in calls:
            if waiting:
                waiting = called != after
                continue
            if only is not None and called not in only:
                continue
            yield {"at": called}
            try:
                row = row_of(op, called, dtype, call, seed)
                wide = in_double_precision(row, op, call, seed) if only is not None else None
                yield {**row, "wide": wide} if wide else row
            except Exception as exception:  # PyTorch's own refusal of a sample is nothing to compare
                if "~" not in called:
                    yield {"skipped": called, "reason": f"{type(exception).__name__}: {first_line(exception)}"}


def variants_of(op, sample):
    """The variants that can be made of a sample."""
    found = []
    try:
        for variant in variants(op, sample):
            found.append(variant)
    except Exception:  # a sample whose tensors cannot be cut like this has no more variants
        pass
    return found


def errors(entry):
    """The bad calls of an entry, each with the exception's type and first line."""
    op = ENTRIES[entry]
    if op.error_inputs_func is None:
        return
    torch.manual_seed(0)
    for index, bad in enumerate(op.error_inputs("cpu")):
        call = Call(bad.sample_input)
        row = {"id": f"{entry}:error:{index}", "op": op.name, "variant": op.variant_test_name}
        try:
            row["call"] = call.encode()
            call.run(op)
        except Unencodable:
            continue
        except Exception as exception:
            yield {**row, "error": [type(exception).__name__, first_line(exception)]}
