"""The part of the build that setup.cfg cannot state: the steps in C, left out where none can be
compiled."""

from setuptools import Extension, setup

NATIVE = "strokegen/nn/_native"

setup(
    ext_modules=[
        Extension(
            "strokegen.nn._native",
            [f"{NATIVE}.c"],
            depends=[f"{NATIVE}_kernels.h", f"{NATIVE}_drawing.h"],
            optional=True,
            py_limited_api=True,
        )
    ]
)
