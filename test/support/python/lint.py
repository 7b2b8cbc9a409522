"""cfn-lint, with all its rules."""

import json
import sys
import tempfile

from cfnlint.config import ConfigMixIn
from cfnlint.runner import Runner, main


def load():
    """A first template has the rules imported and their schemas read."""
    template = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(template, file)
        file.flush()
        list(Runner(ConfigMixIn(["--", file.name])).run())


def run(arguments):
    sys.argv[1:] = arguments
    main()
