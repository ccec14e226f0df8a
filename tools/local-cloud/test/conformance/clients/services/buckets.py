import json
from typing import Any

from aws import Aws, contains, same

TAGS = {"TagSet": [{"Key": "a", "Value": "1"}]}
SETTINGS: dict[str, dict[str, Any]] = {
    "bucket_cors": {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}},
    "bucket_encryption": {
        "ServerSideEncryptionConfiguration": {
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        }
    },
    "bucket_ownership_controls": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}},
    "bucket_tagging": {"Tagging": TAGS},
    "public_access_block": {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "IgnorePublicAcls": True}},
}
LIFECYCLE = {"Rules": [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 7}}]}
NOT_SET = {
    "bucket_cors": "NoSuchCORSConfiguration",
    "bucket_ownership_controls": "OwnershipControlsNotFoundError",
    "bucket_tagging": "NoSuchTagSet",
    "public_access_block": "NoSuchPublicAccessBlockConfiguration",
}


def bucket(aws: Aws) -> dict[str, str]:
    aws.s3.create_bucket(Bucket="shop", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    aws.wait("s3", "bucket_exists", Bucket="shop")
    return {"Bucket": "shop"}


def check_buckets(aws: Aws) -> None:
    """buckets and their settings"""
    s3 = aws.s3
    shop = aws.once(bucket)
    s3.head_bucket(**shop)
    with aws.refused("BucketAlreadyOwnedByYou"):
        s3.create_bucket(**shop, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    contains([found["Name"] for found in s3.list_buckets()["Buckets"]], "shop")
    same(s3.get_bucket_location(**shop)["LocationConstraint"], "eu-west-1")
    s3.get_bucket_acl(**shop)
    for setting, value in SETTINGS.items():
        getattr(s3, f"put_{setting}")(**shop, **value)
        getattr(s3, f"get_{setting}")(**shop)
        getattr(s3, f"delete_{setting}")(**shop)
        if setting in NOT_SET:
            with aws.refused(NOT_SET[setting]):
                getattr(s3, f"get_{setting}")(**shop)
    s3.put_bucket_lifecycle_configuration(**shop, LifecycleConfiguration=LIFECYCLE)
    same(s3.get_bucket_lifecycle_configuration(**shop)["Rules"][0]["ID"], "old")
    s3.delete_bucket_lifecycle(**shop)
    with aws.refused("NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(**shop)
    s3.put_bucket_logging(**shop, BucketLoggingStatus={})
    s3.get_bucket_logging(**shop)
    s3.put_bucket_notification_configuration(**shop, NotificationConfiguration={"EventBridgeConfiguration": {}})
    contains(s3.get_bucket_notification_configuration(**shop), "EventBridgeConfiguration")
    s3.put_bucket_versioning(**shop, VersioningConfiguration={"Status": "Enabled"})
    same(s3.get_bucket_versioning(**shop)["Status"], "Enabled")
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::shop/*",
    }
    s3.put_bucket_policy(**shop, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    contains(s3.get_bucket_policy(**shop)["Policy"], "s3:GetObject")
    s3.delete_bucket_policy(**shop)
    with aws.refused("NoSuchBucketPolicy"):
        s3.get_bucket_policy(**shop)
    with aws.refused("NoSuchBucket"):
        s3.list_objects_v2(Bucket="none-of-that-name")


def check_objects(aws: Aws) -> None:
    """objects, versions, and uploads in parts"""
    s3 = aws.s3
    shop = aws.once(bucket)
    for key in ("a", "b c", "deep/ü"):
        s3.put_object(**shop, Key=key, Body=b"hello", Metadata={"by": "conformance"})
    aws.wait("s3", "object_exists", **shop, Key="a")
    same(s3.get_object(**shop, Key="b c")["Body"].read(), b"hello")
    same(s3.head_object(**shop, Key="a")["Metadata"], {"by": "conformance"})
    same([found["Key"] for found in s3.list_objects_v2(**shop)["Contents"]], ["a", "b c", "deep/ü"])
    same([found["Key"] for found in s3.list_objects(**shop)["Contents"]], ["a", "b c", "deep/ü"])
    s3.copy_object(**shop, Key="copy", CopySource="shop/a")
    s3.put_object_tagging(**shop, Key="a", Tagging=TAGS)
    same(s3.get_object_tagging(**shop, Key="a")["TagSet"], TAGS["TagSet"])
    s3.delete_object_tagging(**shop, Key="a")
    with aws.refused("NoSuchKey"):
        s3.get_object(**shop, Key="none")
    with aws.refused("404"):
        s3.head_object(**shop, Key="none")

    upload = s3.create_multipart_upload(**shop, Key="large")["UploadId"]
    parts = [
        {
            "PartNumber": number,
            "ETag": s3.upload_part(**shop, Key="large", UploadId=upload, PartNumber=number, Body=body)["ETag"],
        }
        for number, body in ((1, b"x" * 5 * 2**20), (2, b"y"))
    ]
    same([part["PartNumber"] for part in s3.list_parts(**shop, Key="large", UploadId=upload)["Parts"]], [1, 2])
    same(len(s3.list_multipart_uploads(**shop)["Uploads"]), 1)
    s3.complete_multipart_upload(**shop, Key="large", UploadId=upload, MultipartUpload={"Parts": parts})
    same(s3.head_object(**shop, Key="large")["ContentLength"], 5 * 2**20 + 1)
    given_up = s3.create_multipart_upload(**shop, Key="more")["UploadId"]
    s3.abort_multipart_upload(**shop, Key="more", UploadId=given_up)
    with aws.refused("NoSuchUpload"):
        s3.list_parts(**shop, Key="more", UploadId=given_up)

    s3.delete_object(**shop, Key="a")
    versions = s3.list_object_versions(**shop)
    with aws.refused("BucketNotEmpty"):
        s3.delete_bucket(**shop)
    every = versions["Versions"] + versions.get("DeleteMarkers", [])
    objects = [{"Key": found["Key"], "VersionId": found["VersionId"]} for found in every]
    s3.delete_objects(**shop, Delete={"Objects": objects})
    s3.delete_bucket(**shop)
    aws.wait("s3", "bucket_not_exists", **shop)
