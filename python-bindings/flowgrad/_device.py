"""Where something runs: the options `device` and `dtype`."""

from ._errors import FlowgradError


def placement(device, dtype):
    """The two as the engine takes them, which knows the names; {} where neither is given."""
    spec = {}
    for name, value, usual in (("device", device, "nd4j"), ("dtype", dtype, "float32")):
        if value is not None:
            if not isinstance(value, str):
                raise FlowgradError(f'`{name}` must be a name such as "{usual}", got {value!r}', name)
            spec[name] = value
    return spec
