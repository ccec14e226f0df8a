import base64
import gzip
import hashlib
import io
import json
import tarfile
import urllib.request
from typing import Any

from aws import Aws, contains, same

# what the local cloud starts in place of a container listens where it is told
PROGRAM = """
const server = require('node:http').createServer((_, answer) => answer.end('ok'));
server.listen(process.env.PORT, process.env.HOST, () => console.log('ready'));
"""
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
LIFECYCLE = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 9},
                "action": {"type": "expire"},
            }
        ]
    }
)
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "pull",
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
                "Action": "ecr:BatchGetImage",
            }
        ],
    }
)


def digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def image(aws: Aws) -> dict[str, Any]:
    """URI and manifest of an image whose layer was sent as clients of registries do."""
    repository = aws.ecr.create_repository(repositoryName="shop", tags=[{"Key": "a", "Value": "1"}])["repository"]
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("hello"), io.BytesIO(b""))
    layer = gzip.compress(file.getvalue(), mtime=0)
    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Cmd": ["node", "-e", PROGRAM]},
        "rootfs": {"type": "layers", "diff_ids": [digest(file.getvalue())]},
    }
    blobs = [(json.dumps(config).encode(), "container.image.v1"), (layer, "image.rootfs.diff.tar.gzip")]
    token = aws.ecr.get_authorization_token()["authorizationData"][0]
    for blob, _ in blobs:
        send(token, "shop", blob)
    described = [
        {"mediaType": f"application/vnd.docker.{kind}" + ("+json" if at == 0 else ""), "size": len(blob), "digest": digest(blob)}
        for at, (blob, kind) in enumerate(blobs)
    ]
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": described[0], "layers": described[1:]}
    text = json.dumps(manifest)
    aws.ecr.put_image(repositoryName="shop", imageManifest=text, imageTag="1")
    return {
        "uri": f"{repository['repositoryUri']}:1",
        "manifest": text,
        "layer": described[1]["digest"],
        "arn": repository["repositoryArn"],
    }


def send(token: dict[str, Any], repository: str, blob: bytes) -> None:
    endpoint = token["proxyEndpoint"]
    authorization = {"Authorization": f"Basic {token['authorizationToken']}"}
    begin = urllib.request.Request(f"{endpoint}/v2/{repository}/blobs/uploads/", method="POST", headers=authorization)
    with urllib.request.urlopen(begin) as answer:
        location = urllib.request.urljoin(endpoint, answer.headers["Location"])
    end = f"{location}{'&' if '?' in location else '?'}digest={digest(blob)}"
    put = urllib.request.Request(end, method="PUT", data=blob, headers=authorization)
    urllib.request.urlopen(put).close()


def check_repositories(aws: Aws) -> None:
    """repositories and their rules"""
    ecr = aws.ecr
    arn = aws.once(image)["arn"]
    ecr.create_repository(repositoryName="other")
    with aws.refused("RepositoryAlreadyExistsException"):
        ecr.create_repository(repositoryName="other")
    names = {found["repositoryName"] for found in ecr.describe_repositories()["repositories"]}
    same(names, {"other", "shop"})
    other = {"repositoryName": "other"}
    ecr.put_lifecycle_policy(**other, lifecyclePolicyText=LIFECYCLE)
    contains(ecr.get_lifecycle_policy(**other)["lifecyclePolicyText"], "imageCountMoreThan")
    ecr.delete_lifecycle_policy(**other)
    with aws.refused("LifecyclePolicyNotFoundException"):
        ecr.get_lifecycle_policy(**other)
    ecr.set_repository_policy(**other, policyText=POLICY)
    contains(ecr.get_repository_policy(**other)["policyText"], "BatchGetImage")
    ecr.delete_repository_policy(**other)
    with aws.refused("RepositoryPolicyNotFoundException"):
        ecr.get_repository_policy(**other)
    ecr.put_image_scanning_configuration(**other, imageScanningConfiguration={"scanOnPush": True})
    ecr.put_image_tag_mutability(**other, imageTagMutability="IMMUTABLE")
    ecr.tag_resource(resourceArn=arn, tags=[{"Key": "b", "Value": "2"}])
    ecr.untag_resource(resourceArn=arn, tagKeys=["a"])
    same(ecr.list_tags_for_resource(resourceArn=arn)["tags"], [{"Key": "b", "Value": "2"}])
    ecr.delete_repository(**other)
    with aws.refused("RepositoryNotFoundException"):
        ecr.describe_repositories(repositoryNames=["other"])


def check_images(aws: Aws) -> None:
    """images by tag and by digest"""
    ecr = aws.ecr
    made = aws.once(image)
    shop = {"repositoryName": "shop"}
    same(base64.b64decode(ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"])[:4], b"AWS:")
    layers = ecr.batch_check_layer_availability(**shop, layerDigests=[made["layer"]])["layers"]
    same(layers[0]["layerAvailability"], "AVAILABLE")
    with aws.refused("ImageAlreadyExistsException"):
        ecr.put_image(**shop, imageManifest=made["manifest"], imageTag="1")
    ecr.put_image(**shop, imageManifest=made["manifest"], imageTag="2")
    same({found["imageTag"] for found in ecr.list_images(**shop)["imageIds"]}, {"1", "2"})
    details = ecr.describe_images(**shop, imageIds=[{"imageTag": "1"}])["imageDetails"]
    same(sorted(details[0]["imageTags"]), ["1", "2"])
    got = ecr.batch_get_image(**shop, imageIds=[{"imageTag": "1"}, {"imageTag": "none"}])
    same(got["images"][0]["imageManifest"], made["manifest"])
    same(got["failures"][0]["failureCode"], "ImageNotFound")
    ecr.batch_delete_image(**shop, imageIds=[{"imageTag": "2"}])
    with aws.refused("ImageNotFoundException"):
        ecr.describe_images(**shop, imageIds=[{"imageTag": "2"}])
