"""Random expressions over the tensors of a setup: views, in-place operators, shared subexpressions, several dtypes."""
import ast
import contextlib
import random
import re

import torch
import torch.nn as nn
import torch.nn.functional as F

from expressions import backward

# Not gelu: 1.13.1 reads uninitialised memory in its derivative where the gradient is a transposed view.
UNARY = ["torch.sin({})", "{}.exp()", "{}.tanh()", "torch.sigmoid({})", "F.relu({})", "F.silu({})", "{}.abs()", "{}.square()", "(-{})",
         "torch.sqrt({}.abs() + 0.1)", "torch.log({}.abs() + 0.5)", "{}.clamp(-0.4, 0.6)", "F.softplus({})", "F.elu({})", "F.leaky_relu({})", "{}.erf()",
         "torch.atan({})", "{} ** 2", "torch.pow(2, {})", "{} + 1.5", "1 - {}", "{} * 0.3", "{} / 4", "torch.where({0} > 0.3, {0}, {0} * 0.5)", "{0} * {0}", "{0}.mul({0}.detach())",
         "F.hardswish({})", "F.logsigmoid({})", "{}.cos().sin()", "torch.reciprocal({}.abs() + 1)", "{}.double()", "{}.float()"]
REDUCE = ["{}.sum()", "{}.mean()", "{}.sum(-1)", "{}.sum(0, keepdim=True)", "{}.mean(-1, keepdim=True)", "{}.amax(-1)", "{}.amin(0)", "{}.max(-1)[0]", "{}.std()", "{}.var(-1)",
          "{}.prod()", "{}.logsumexp(-1)", "{}.norm()", "{}.cumsum(-1)", "F.softmax({}, -1)", "F.log_softmax({}, -1)", "{}.median()", "{}.sort(-1)[0]", "{}.cumprod(0)",
          "{}.topk(1, -1)[0]", "torch.var_mean({}, -1)[1]", "F.normalize({}, dim=-1)", "F.layer_norm({0}, {0}.shape[-1:])"]
VIEW = ["{}.t()", "{}.transpose(0, -1)", "{}.unsqueeze(0)", "{}.unsqueeze(-1)", "{}.reshape(-1)", "{}.flatten()", "{}[0]", "{}[..., :1]", "{}[..., ::2]", "{}.flip(-1)", "{}.roll(1, 0)",
        "{}.narrow(0, 0, 1)", "{}.expand(2, *{}.shape)", "{}.permute(*range({}.dim() - 1, -1, -1))", "{}.chunk(2, -1)[0]", "{}.split(1, -1)[0]", "{}.select(-1, 0)", "{}.squeeze()",
        "{}.unbind(-1)[0]", "{}.diagonal()", "{}.movedim(0, -1)", "{}.contiguous()", "{}.clone()", "{}.repeat(2, *[1] * ({}.dim() - 1))", "F.pad({}, (1, 1))", "{}.tril()", "{}[None]"]
BINARY = ["{} + {}", "{} - {}", "{} * {}", "{} / ({}.abs() + 0.5)", "torch.maximum({}, {})", "torch.minimum({}, {})", "torch.hypot({}, {})", "torch.atan2({}, {})", "{}.reshape(-1, 1) @ {}.reshape(1, -1)",
          "torch.dot({}.reshape(-1)[:2].float(), {}.reshape(-1)[:2].float())", "torch.cat([{}, {}], -1)", "torch.stack([{}, {}])", "torch.add({}, {}, alpha=0.5)", "torch.outer({}.reshape(-1), {}.reshape(-1))",
          "torch.where({} > 0.4, {}, 0.1)", "F.mse_loss({}, {})", "torch.lerp({}, {}, 0.3)", "torch.addcmul({}, {}, n)", "torch.logaddexp({}, {})", "F.smooth_l1_loss({}, {})"]
IN_PLACE = ["t.mul_(2)", "t.add_(1)", "t.sin_()", "t.zero_()", "t[0].mul_(3)", "t.select(-1, 0).exp_()", "t.narrow(0, 0, 1).zero_()", "t[..., :1].add_({})", "t.mul_({})", "t.clamp_(0.2)",
            "t.transpose(0, -1).tanh_()", "t.reshape(-1).mul_(0.5)", "t.copy_({})", "t.fill_(0.5)", "t.sub_({}, alpha=2)", "t.flatten()[0].neg_()", "t.masked_fill_(t > 0.5, 0.1)"]
NORMALIZES = re.compile("normalize|layer_norm|softmax|std|var")
ORDERS = re.compile("amax|amin|max|min|median|sort|topk|clamp|where")
LARGEST = 256  # elements
FARTHEST = 1e4  # from 0: beyond, rounding is all that is seen


class Programs:
    """Expressions that PyTorch evaluates to finite numbers, the same for the same seed and setup."""

    def __init__(self, setup, seed):
        self.setup = setup
        self.random = random.Random(seed)
        space = self.space()
        self.names = [name for name, value in space.items()
                      if isinstance(value, torch.Tensor) and value.requires_grad and value.numel() <= 48 and value.dtype != torch.float16]

    def space(self):
        space = {"torch": torch, "nn": nn, "F": F, "contextlib": contextlib}
        exec(self.setup, space)
        return space

    def take(self, count):
        """Yields `count` expressions of all depths."""
        found = set()
        while len(found) < count:
            expression = self.expression(self.random.randint(2, 5))
            if expression not in found and self.runs(expression):
                found.add(expression)
                yield expression

    def expression(self, depth):
        if depth == 0:
            return self.random.choice(self.names)
        kind = self.random.choices(["unary", "reduce", "view", "binary", "in-place"], [4, 2, 3, 4, 2])[0]
        if kind == "in-place":
            change = self.random.choice(IN_PLACE).replace("{}", f"({self.expression(self.random.randint(0, 1))})")
            return f"inpl(({self.expression(depth - 1)}).clone(), lambda t: {change})"
        if kind == "binary":
            left = f"({self.expression(depth - 1)})"
            right = left if self.random.random() < 0.15 else f"({self.expression(self.random.randint(0, depth - 1))})"
            form = self.random.choice(BINARY).replace("{}", left, 1)
            return form.replace("{}", right)
        form = self.random.choice({"unary": UNARY, "reduce": REDUCE, "view": VIEW}[kind])
        operand = f"({self.expression(depth - 1)})"
        return form.replace("{0}", operand).replace("{}", operand)

    def runs(self, expression):
        """Whether PyTorch evaluates it to something differentiable, small and finite."""
        if NORMALIZES.search(expression) and ORDERS.search(expression):
            return False  # of numbers that are equal but for rounding, rounding decides which is the largest
        try:
            ast.parse(expression, mode="eval")
            value = eval(expression, self.space())
        except Exception:
            return False
        if not isinstance(value, torch.Tensor) or not 0 < value.numel() <= LARGEST or value.grad_fn is None or not bool((value.detach().abs() < FARTHEST).all()):
            return False
        return not backward([value]).startswith("RuntimeError: Found dtype")  # older versions have losses of one dtype only
