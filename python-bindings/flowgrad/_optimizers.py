"""Optimisers and schedules by name and settings. Their mathematics is in the engine."""

from ._errors import FlowgradError


class _Setting:
    """An object that is a name and settings, given in their order or by name."""

    __slots__ = ("options",)

    def __init__(self, *values, **options):
        name = type(self).__name__
        if len(values) > len(self.known):
            raise FlowgradError(f"{name} takes {', '.join(self.known)}, got {len(values)} values")
        for key, value in zip(self.known, values):
            if key in options:
                raise FlowgradError(f"`{key}` of {name} is given twice", key)
            options[key] = value
        for key, value in options.items():
            if key not in self.known:
                there = f"there is {', '.join(self.known)}" if self.known else "it has none"
                raise FlowgradError(f"`{key}` is no option of {name}; {there}", key)
            self._check(key, value)
        missing = [key for key in self.needed if key not in options]
        if missing:
            raise FlowgradError(f"`{missing[0]}` of {name} is missing", missing[0])
        self.options = {key: options[key] for key in self.known if key in options}

    def _check(self, key, value):
        name = type(self).__name__
        if key in _SWITCHES:
            if not isinstance(value, bool):
                raise FlowgradError(f"`{key}` of {name} must be True or False, got {value!r}", key)
        elif key in _RATES and isinstance(value, Schedule):
            pass
        elif isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) == float("inf"):
            wanted = "a number or a schedule such as fg.ExponentialDecay(0.01, 0.5, 100)" if key in _RATES else "a number"
            raise FlowgradError(f"`{key}` of {name} must be {wanted}, got {value!r}", key)

    @property
    def spec(self):
        """What the engine reads."""
        return {"kind": type(self).__name__, **{k: v.spec if isinstance(v, _Setting) else v for k, v in self.options.items()}}

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.options.items())})"

    def __eq__(self, other):
        return type(self) is type(other) and self.options == other.options

    def __hash__(self):
        return hash((type(self), tuple(self.options.items())))


class Optimizer(_Setting):
    """How `fg.train` moves parameters, such as `fg.Adam(0.05)`. `rate` is a number or a schedule. FlowgradError for other options."""

    __slots__ = ()


class Schedule(_Setting):
    """The rate of an optimiser over the iterations. FlowgradError for other options."""

    __slots__ = ()


_RATES = ("rate",)
_SWITCHES = ("nesterov",)
_ADAM = ("rate", "beta1", "beta2", "epsilon")

_OPTIMIZERS = {
    "SGD": (("rate",), "Steps against the gradient: theta -= rate g. `rate`, 0.01."),
    "Momentum": (("rate", "mu", "nesterov"),
                 "Steps along a running sum of gradients, b = mu b + g; theta -= rate b (Polyak 1964); with `nesterov` along "
                 "g + mu b (Nesterov 1983; Sutskever et al. 2013). `rate`, 0.01; `mu`, 0.9; `nesterov`, False."),
    "Adam": (_ADAM, "Steps along the mean gradient in units of its root mean square. `rate`, 0.001; `beta1`, 0.9, and `beta2`, "
                    "0.999, weigh the past; `epsilon`, 1e-8. (Kingma, Ba 2015)"),
    "AdamW": (_ADAM + ("decay",), "Adam with parameters that decay by themselves, theta -= rate decay theta. Options as Adam; "
                                  "`decay`, 0.01. (Loshchilov, Hutter 2019)"),
    "AdaBelief": (_ADAM, "Adam in units of the spread of the gradient about its mean. Options as Adam; `epsilon`, 1e-16. "
                         "(Zhuang et al. 2020)"),
    "RMSProp": (("rate", "rho", "epsilon"), "Steps against the gradient in units of its root mean square. `rate`, 0.001; `rho`, "
                                            "0.9, weighs the past; `epsilon`, 1e-8. (Tieleman, Hinton 2012)"),
    "BFGS": (("gtol",), "Newton's method with an estimate of the inverse Hessian and a line search, on the mean over all batches: "
                        "for smooth losses of up to some thousand parameters. It has converged where no component of the gradient "
                        "is larger than `gtol`, 1e-8. (Broyden, Fletcher, Goldfarb, Shanno 1970; Nocedal, Wright 2006)"),
    "LBFGS": (("history", "gtol"), "BFGS from the latest `history`, 10, steps alone, for any number of parameters. (Liu, Nocedal "
                                   "1989)"),
}

_SCHEDULES = {
    "ExponentialDecay": (("rate", "factor", "steps"), 3, "rate * factor**(i / steps) in iteration i."),
    "StepDecay": (("rate", "factor", "every"), 3, "rate * factor**(i // every) in iteration i."),
    "CosineDecay": (("rate", "steps", "end"), 2, "From `rate` to `end`, 0, in `steps` iterations along half a cosine. "
                                                 "(Loshchilov, Hutter 2017)"),
    "Warmup": (("rate", "steps"), 2, "Rises evenly for `steps` iterations to `rate`, a number or the start of a schedule, and "
                                     "goes on with it."),
    "OneCycle": (("peak", "steps"), 2, "Up from a 25th of `peak` to it in the first 30 % of `steps` iterations, then down to "
                                       "nearly nothing. (Smith, Topin 2018)"),
}


def _define(base, name, known, needed, text):
    globals()[name] = type(name, (base,), {"__slots__": (), "__doc__": text, "__module__": "flowgrad", "known": known,
                                           "needed": known[:needed]})


for _name, (_known, _text) in _OPTIMIZERS.items():
    _define(Optimizer, _name, _known, 0, _text)
for _name, (_known, _needed, _text) in _SCHEDULES.items():
    _define(Schedule, _name, _known, _needed, _text)

__all__ = [*_OPTIMIZERS, *_SCHEDULES]
