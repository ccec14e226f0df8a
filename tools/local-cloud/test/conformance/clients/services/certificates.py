import subprocess
import tempfile
from pathlib import Path

from aws import Aws, contains, eventually, same
from services.names import zone


def own_certificate() -> dict[str, bytes]:
    """Signed by itself, made by OpenSSL."""
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = Path(folder, "key.pem"), Path(folder, "certificate.pem")
        command = "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=own.example.com -keyout".split()
        subprocess.run([*command, str(key), "-out", str(certificate)], check=True, capture_output=True)
        return {"Certificate": certificate.read_bytes(), "PrivateKey": key.read_bytes()}


def check_certificates(aws: Aws) -> None:
    """certificates asked for, proved by DNS, and brought along"""
    acm = aws.acm
    zone_id = aws.once(zone)
    request = {"DomainName": "www.example.com", "ValidationMethod": "DNS", "IdempotencyToken": "1"}
    arn = acm.request_certificate(**request, Tags=[{"Key": "a", "Value": "1"}])["CertificateArn"]
    same(acm.request_certificate(**request, Tags=[{"Key": "a", "Value": "1"}])["CertificateArn"], arn)

    def validation() -> dict | None:
        options = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
        return options[0].get("ResourceRecord")

    record = eventually(validation)
    proof = {"Name": record["Name"], "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": record["Value"]}]}
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": proof}]}
    aws.route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=batch)
    aws.wait("acm", "certificate_validated", CertificateArn=arn)
    eventually(lambda: acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED")
    contains(acm.get_certificate(CertificateArn=arn)["Certificate"], "BEGIN CERTIFICATE")
    contains([found["CertificateArn"] for found in acm.list_certificates()["CertificateSummaryList"]], arn)
    acm.add_tags_to_certificate(CertificateArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    acm.remove_tags_from_certificate(CertificateArn=arn, Tags=[{"Key": "a"}])
    same(acm.list_tags_for_certificate(CertificateArn=arn)["Tags"], [{"Key": "b", "Value": "2"}])
    logged = {"CertificateTransparencyLoggingPreference": "DISABLED"}
    acm.update_certificate_options(CertificateArn=arn, Options=logged)
    own = acm.import_certificate(**own_certificate())["CertificateArn"]
    same(acm.describe_certificate(CertificateArn=own)["Certificate"]["Type"], "IMPORTED")
    acm.delete_certificate(CertificateArn=own)
    with aws.refused("ResourceNotFoundException"):
        acm.describe_certificate(CertificateArn=own)
