"""Where the parameters of layers start; the engine draws the numbers."""

from ._errors import FlowgradError


class Initializer:
    """Made by glorot_uniform() and its like."""

    __slots__ = ("spec",)

    def __init__(self, kind, **options):
        self.spec = {"kind": kind, **{name: _number(name, value) for name, value in options.items()}}

    def __repr__(self):
        options = ", ".join(f"{name}={value}" for name, value in self.spec.items() if name != "kind")
        return f"{self.spec['kind']}({options})"


def _number(name, value):
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise FlowgradError(f"`{name}` of an initialiser must be a number, got {value!r}", name)


def glorot_uniform(gain=1.0):
    """Uniform with variance gain**2 * 2 / (inputs + outputs) (Glorot and Bengio 2010); what weights start from."""
    return Initializer("glorot_uniform", gain=gain)


def glorot_normal(gain=1.0):
    """Normal with variance gain**2 * 2 / (inputs + outputs) (Glorot and Bengio 2010)."""
    return Initializer("glorot_normal", gain=gain)


def he_uniform(gain=1.0):
    """Uniform with variance gain**2 * 2 / inputs, for relu (He, Zhang, Ren and Sun 2015)."""
    return Initializer("he_uniform", gain=gain)


def he_normal(gain=1.0):
    """Normal with variance gain**2 * 2 / inputs, for relu (He, Zhang, Ren and Sun 2015)."""
    return Initializer("he_normal", gain=gain)


def orthogonal(gain=1.0):
    """gain times a random matrix with orthonormal columns, or rows where there are fewer (Saxe, McClelland and Ganguli 2014)."""
    return Initializer("orthogonal", gain=gain)


def zeros():
    """All zero; what biases start from."""
    return Initializer("zeros")


def constant(value):
    """All equal to `value`."""
    return Initializer("constant", value=value)


def spec_of(init):
    """An initialiser as the engine takes it; also one that is given by its name, or as a function of this module."""
    if callable(init):
        init = init()
    if init is None or isinstance(init, (str, dict)):
        return init
    if isinstance(init, Initializer):
        return init.spec
    raise FlowgradError(f"`init` must be an initialiser such as fg.nn.glorot_uniform(), got {type(init).__name__}", "init")
