"""The wheel: the package of pure Python, and the library that native/build has made."""

import os
import shutil

from setuptools import setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY = os.environ.get("FLOWGRAD_LIBRARY") or os.path.join(HERE, "..", "native", "target", "libflowgrad.so")


class BuildWithLibrary(build_py):
    def run(self):
        super().run()
        if self.editable_mode:      # a checkout finds the library where it was built
            return
        if not os.path.exists(LIBRARY):
            raise SystemExit(f"there is no {os.path.normpath(LIBRARY)}: run native/build first, or set FLOWGRAD_LIBRARY")
        shutil.copy2(LIBRARY, os.path.join(self.build_lib, "flowgrad", "libflowgrad.so"))


class OneWheelForAllPythons(bdist_wheel):
    def finalize_options(self):
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self):
        return "py3", "none", "manylinux_2_34_x86_64"       # what the library asks of the C library


setup(cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": OneWheelForAllPythons})
