"""unittest files as a list of (name, function), the function answering "" or the text of the failure."""


def _discover(path):
    import importlib.util
    import os
    import unittest
    import sys
    directory = os.path.dirname(os.path.abspath(path))
    if directory not in sys.path:
        sys.path.insert(0, directory)
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, os.path.abspath(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)

    def run(test):
        result = unittest.TestResult()
        test.run(result)
        return "\n".join(text for _, text in result.failures + result.errors)

    def flat(suite):
        for item in suite:
            if isinstance(item, unittest.TestSuite):
                yield from flat(item)
            else:
                yield item
    return [(test.id(), lambda test=test: run(test))
            for test in flat(unittest.defaultTestLoader.loadTestsFromModule(module))]


_discover
