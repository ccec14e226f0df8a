from aws import Aws, contains, same


def check_kms(aws: Aws) -> None:
    """keys, aliases and what they encrypt"""
    key = aws.kms.create_key(Description="one", Tags=[{"TagKey": "a", "TagValue": "1"}])["KeyMetadata"]["KeyId"]
    aws.kms.create_key(Description="two")
    same(aws.kms.describe_key(KeyId=key)["KeyMetadata"]["Enabled"], True)
    contains([found["KeyId"] for found in aws.kms.list_keys()["Keys"]], key)
    aws.kms.create_alias(AliasName="alias/one", TargetKeyId=key)
    with aws.refused("AlreadyExistsException"):
        aws.kms.create_alias(AliasName="alias/one", TargetKeyId=key)
    other = aws.kms.create_key()["KeyMetadata"]["KeyId"]
    aws.kms.update_alias(AliasName="alias/one", TargetKeyId=other)
    aws.kms.update_alias(AliasName="alias/one", TargetKeyId=key)
    contains([alias["AliasName"] for alias in aws.kms.list_aliases()["Aliases"]], "alias/one")

    hidden = aws.kms.encrypt(KeyId="alias/one", Plaintext=b"hello")["CiphertextBlob"]
    if isinstance(hidden, bytes):
        same(aws.kms.decrypt(CiphertextBlob=hidden)["Plaintext"], b"hello")
    else:  # the CLI prints it in base64
        import base64

        same(aws.kms.decrypt(CiphertextBlob=base64.b64decode(hidden))["Plaintext"], "aGVsbG8=")
    aws.kms.generate_data_key(KeyId=key, KeySpec="AES_256")
    aws.kms.put_key_policy(KeyId=key, PolicyName="default", Policy=aws.kms.get_key_policy(KeyId=key)["Policy"])
    aws.kms.enable_key_rotation(KeyId=key)
    same(aws.kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"], True)
    aws.kms.disable_key_rotation(KeyId=key)
    aws.kms.tag_resource(KeyId=key, Tags=[{"TagKey": "b", "TagValue": "2"}])
    aws.kms.untag_resource(KeyId=key, TagKeys=["a"])
    same(aws.kms.list_resource_tags(KeyId=key)["Tags"], [{"TagKey": "b", "TagValue": "2"}])

    aws.kms.disable_key(KeyId=key)
    with aws.refused("DisabledException"):
        aws.kms.encrypt(KeyId=key, Plaintext=b"hello")
    aws.kms.enable_key(KeyId=key)
    aws.kms.delete_alias(AliasName="alias/one")
    aws.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    with aws.refused("KMSInvalidStateException"):
        aws.kms.encrypt(KeyId=key, Plaintext=b"hello")
    aws.kms.cancel_key_deletion(KeyId=key)
    with aws.refused("NotFoundException"):
        aws.kms.describe_key(KeyId="alias/none")
