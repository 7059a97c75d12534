"""What the host needs of Python: modules by file, functions for the other language, the model of `flowgrad solve`."""


def _support():
    import sys

    def run_main(path, directory, text):
        """Runs `text`, the content of `path`, as the main program; None, or the status of `sys.exit`.

        Not left to the host's `eval`, under whose frame GraalJS cannot record a stack trace (25.0.3: that frame has no
        name), so that every error of a JavaScript function in a Python program would be lost.
        """
        import __main__
        __main__.__file__ = path
        if sys.path[:1] != [directory]:
            sys.path.insert(0, directory)
        try:
            exec(compile(text, path, "exec"), __main__.__dict__)
        except SystemExit as end:
            if end.code is None:
                return 0
            if isinstance(end.code, int):
                return end.code
            print(end.code, file=sys.stderr)
            return 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
        return None

    def load_module(path):
        import importlib.util
        import os
        directory, file = os.path.split(os.path.abspath(path))
        name = os.path.splitext(file)[0]
        loaded = sys.modules.get(name)
        if getattr(loaded, "__file__", None) == os.path.join(directory, file):
            return loaded
        if directory not in sys.path:
            sys.path.insert(0, directory)
        spec = importlib.util.spec_from_file_location(name, os.path.join(directory, file))
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
        return module

    def define(source, name):
        import linecache
        file = "<python source>"
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        if name is None and source.lstrip().startswith("lambda"):
            return eval(compile(source.strip(), file, "eval"), {})
        scope = {}
        exec(compile(source, file, "exec"), scope)
        functions = [key for key, value in scope.items() if callable(value) and not key.startswith("__")]
        if name is None and len(functions) == 1:
            name = functions[0]
        if name not in scope:
            from flowgrad import FlowgradError
            raise FlowgradError(f"`name` must be one of the functions in the source ({', '.join(functions)}), got {name!r}")
        return scope[name]

    def export_function(function, name):
        from flowgrad import _foreign
        return _foreign.export(function, name)

    def solve_model(module, options):
        import json
        import flowgrad
        if not hasattr(module, "prob"):
            return "`file` must define `prob`, the problem to solve"
        prob = module.prob
        options = json.loads(options)
        changes = {}
        for name, index, value in options.pop("set", []):
            if name not in changes:
                start = getattr(prob, name)
                if callable(start):
                    return f"`--set` cannot change `{name}`, which is a function in this model"
                changes[name] = _flat(start)
            flat, _ = changes[name]
            if not 0 <= index < len(flat):
                return f"`--set {name}.{index}` is outside `{name}`, which has {len(flat)} numbers (from 0)"
            flat[index] = value
        if changes:
            prob = flowgrad.remake(prob, **{name: _shaped(*change) for name, change in changes.items()})
        method = options.pop("method", None)
        arguments = [] if method is None else [getattr(flowgrad, method)()]
        flowgrad.solve(prob, *arguments, **options)
        return ""

    def _flat(value):
        """The numbers of a nested list or array, and its shape."""
        if value is None:
            return [], (0,)
        if hasattr(value, "tolist"):
            value = value.tolist()
        if not isinstance(value, (list, tuple)):
            try:
                value = list(value)
            except TypeError:
                return [float(value)], ()
        if not value:
            return [], (0,)
        parts = [_flat(part) for part in value]
        return [number for part, _ in parts for number in part], (len(value), *parts[0][1])

    def _shaped(flat, shape):
        if shape == ():
            return flat[0]
        if len(shape) == 1:
            return list(flat)
        size = len(flat) // shape[0]
        return [_shaped(flat[i * size:(i + 1) * size], shape[1:]) for i in range(shape[0])]

    import types
    return types.SimpleNamespace(run_main=run_main, load_module=load_module, define=define,
                                 export_function=export_function, solve_model=solve_model)


_support()
