"""Lets moto's ECR stand before registries of this machine: tokens lead there, and what is there is what ECR lists.

`SLIPWAY_REGISTRY` names one for all accounts, `SLIPWAY_REGISTRY_<account>` one for an account.
"""

import os
import urllib.error
import urllib.request

from moto.ecr.models import ECRBackend, Image
from moto.ecr.responses import ECRResponse

ACCEPT = ", ".join(
    [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ]
)


def registry_of(account):
    return os.environ.get(f"SLIPWAY_REGISTRY_{account}") or os.environ.get("SLIPWAY_REGISTRY")


def manifest(registry, repository, reference):
    """Text and digest; None where there is none."""
    url = f"http://{registry}/v2/{repository}/manifests/{reference}"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": ACCEPT})) as answer:
            return answer.read().decode(), answer.headers["Docker-Content-Digest"]
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise


def patch():
    authorize = ECRResponse.get_authorization_token
    describe = ECRBackend.describe_images

    def get_authorization_token(self):
        result = authorize(self)
        registry = registry_of(self.current_account)
        if registry:
            for entry in result.result["authorizationData"]:
                entry["proxyEndpoint"] = f"http://{registry}"
        return result

    def describe_images(self, repository_name, registry_id=None, image_ids=None):
        registry = registry_of(registry_id or self.account_id)
        repository = self._get_repository(repository_name, registry_id)
        for image_id in image_ids or [] if registry else []:
            tag = image_id.get("imageTag")
            known = any(tag in image.image_tags for image in repository.images)
            found = None if tag is None or known else manifest(registry, repository_name, tag)
            if found:
                text, digest = found
                repository.images.append(Image(self.account_id, tag, text, repository_name, None, digest))
        return describe(self, repository_name, registry_id, image_ids)

    ECRResponse.get_authorization_token = get_authorization_token
    ECRBackend.describe_images = describe_images
