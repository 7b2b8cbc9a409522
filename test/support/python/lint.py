"""cfn-lint, its rules loaded; it takes three quarters of the time to say the same."""

import json
import sys
import tempfile

from cfnlint.config import ConfigMixIn
from cfnlint.jsonschema import validators
from cfnlint.runner import Runner, main


def remembered(create):
    """Every value of a template is looked at by a class that is made for it, and is the same for most of them."""
    made = {}

    def create_once(validators=None, function_filter=None, fn_resolvers=None):
        if not validators or not function_filter or not fn_resolvers:
            return create(validators, function_filter, fn_resolvers)
        settings = (function_filter.add_cfn_lint_keyword, function_filter.validate_dynamic_references)
        key = (frozenset(validators.items()), settings, frozenset(fn_resolvers.items()))
        if key not in made:
            made[key] = create(validators, function_filter, fn_resolvers)
        return made[key]

    return create_once


validators.create = remembered(validators.create)


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
