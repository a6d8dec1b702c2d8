"""Values as JSON: the encoding of parity-tests/data/recorded/operators.jsonl.

null, booleans, integers and strings are themselves; the rest is an object of one member that names its kind. A tensor
is {"tensor": [dtype, shape, base64 of its elements in row-major order]}, with "strides" where it is not contiguous and
"requires_grad"; {"same": n} is the n-th tensor of the call once more.
"""
import base64

import torch


class Unencodable(Exception):
    """A value that means nothing outside this process: a function, a sparse tensor, a generator."""


def name_of(dtype):
    return str(dtype)[len("torch."):]


def elements(tensor):
    """The elements in row-major order as little-endian bytes, whatever the strides and the conj and neg bits."""
    if tensor._is_zerotensor():  # zeros without a storage, as some derivatives make them
        tensor = torch.zeros(tensor.shape, dtype=tensor.dtype)
    flat = tensor.detach().resolve_conj().resolve_neg().reshape(-1)
    return (flat.view(torch.int16) if flat.dtype == torch.bfloat16 else flat).numpy().tobytes()  # NumPy has no bfloat16


def encode_float(number):
    return number if abs(number) < float("inf") else repr(number)


class Encoder:
    """Encodes the values of one call; a tensor that comes twice is told so, unless values are all that matter."""

    def __init__(self, identity=True):
        self.identity, self.tensors = identity, []

    def __call__(self, value):
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, torch.Tensor):
            return self.tensor(value)
        if isinstance(value, int):
            if not -2**63 <= value < 2**63:
                raise Unencodable("an int of more than 64 bits")
            return int(value)
        if isinstance(value, float):
            return {"float": encode_float(float(value))}
        if isinstance(value, complex):
            return {"complex": [encode_float(value.real), encode_float(value.imag)]}
        if isinstance(value, list):
            return [self(item) for item in value]
        if isinstance(value, tuple):
            return {"tuple": [self(item) for item in value]}
        if isinstance(value, slice):
            return {"slice": [self(value.start), self(value.stop), self(value.step)]}
        if value is Ellipsis:
            return {"ellipsis": True}
        if isinstance(value, torch.dtype):
            return {"dtype": name_of(value)}
        if isinstance(value, torch.memory_format):
            return {"memory_format": name_of(value)}
        if isinstance(value, torch.layout):
            return {"layout": name_of(value)}
        if isinstance(value, torch.device):
            return {"device": str(value)}
        raise Unencodable(f"a value of type {type(value).__name__}")

    def tensor(self, tensor):
        for index, earlier in enumerate(self.tensors):
            if earlier is tensor and self.identity:
                return {"same": index}
        if tensor.layout != torch.strided or tensor.is_quantized or tensor.device.type != "cpu":
            raise Unencodable(f"a tensor of layout {tensor.layout} on {tensor.device}")
        self.tensors.append(tensor)
        return encode_tensor(tensor)


def encode_tensor(tensor):
    if tensor is None:
        return None
    encoded = {"tensor": [name_of(tensor.dtype), list(tensor.shape), base64.b64encode(elements(tensor)).decode()]}
    if not tensor.is_contiguous():
        encoded["strides"] = list(tensor.stride())
    if tensor.requires_grad:
        encoded["requires_grad"] = True
    return encoded


def first_line(exception):
    lines = str(exception).splitlines()
    return lines[0] if lines else ""


def flatten(value):
    """The leaves of nested tuples and lists, in order; named results of PyTorch are tuples."""
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from flatten(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from flatten(item)
    else:
        yield value
