"""The types of CloudFormation that moto lacks, or makes with half of their properties."""

from . import doors, ecs, storing, watching, wiring  # noqa: F401  each registers its adapters
from .adapter import Aws


def register(endpoint):
    Aws.endpoint = endpoint
