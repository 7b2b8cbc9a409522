"""What moto computes at length and no test looks at."""

import functools
import json

import yaml
from moto.cloudformation.utils import yaml_tag_constructor
from moto.ec2.models.amis import AmiBackend
from moto.kms import models as kms
from moto.moto_server.werkzeug_app import DomainDispatcherApplication


def patch():
    yaml.add_multi_constructor("", yaml_tag_constructor, Loader=yaml.CLoader)
    yaml.load = load_yaml(yaml.load)
    # A list of moto's folder, and hundreds of patterns, at every request.
    DomainDispatcherApplication.get_backend_for_host = functools.cache(DomainDispatcherApplication.get_backend_for_host)
    # Nothing is signed with the private half of a key, and every table makes one.
    kms.generate_private_key = functools.cache(kms.generate_private_key)
    # Some hundred machine images for every account and region, at every reset; no template has one.
    AmiBackend._load_amis = lambda images: None


def load_yaml(load):
    """Nearly every template is JSON, which PyYAML reads a hundred times slower than Python does, and twenty times than libyaml."""

    def load_text(stream, Loader):
        if isinstance(stream, str) and stream.lstrip().startswith("{"):
            try:
                return json.loads(stream)
            except ValueError:
                pass  # YAML has braces too
        return load(stream, yaml.CLoader if Loader is yaml.Loader else Loader)

    return load_text
