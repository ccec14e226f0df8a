from aws import Aws, contains, eventually, same


PERSON = {
    "FirstName": "Ada",
    "LastName": "Smith",
    "ContactType": "PERSON",
    "AddressLine1": "1 Street",
    "City": "Berlin",
    "CountryCode": "DE",
    "ZipCode": "10115",
    "PhoneNumber": "+49.301234567",
    "Email": "ada@example.com",
}


def zone(aws: Aws) -> str:
    """Id of the zone of example.com, to which its domain points."""
    made = aws.route53.create_hosted_zone(Name="example.com", CallerReference="1")
    register(aws, "example.com")
    point(aws, "example.com", made["DelegationSet"]["NameServers"])
    return made["HostedZone"]["Id"].removeprefix("/hostedzone/")


def register(aws: Aws, domain: str) -> None:
    contacts = {f"{kind}Contact": PERSON for kind in ("Admin", "Registrant", "Tech")}
    made = aws.route53domains.register_domain(DomainName=domain, DurationInYears=1, **contacts)
    await_operation(aws, made["OperationId"])


def point(aws: Aws, domain: str, servers: list[str]) -> None:
    named = [{"Name": server} for server in servers]
    moved = aws.route53domains.update_domain_nameservers(DomainName=domain, Nameservers=named)
    await_operation(aws, moved["OperationId"])


def await_operation(aws: Aws, operation: str) -> None:
    eventually(lambda: aws.route53domains.get_operation_detail(OperationId=operation)["Status"] == "SUCCESSFUL")


def change(action: str, name: str, value: str) -> dict:
    record = {"Name": name, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": value}]}
    return {"Changes": [{"Action": action, "ResourceRecordSet": record}]}


def check_zones(aws: Aws) -> None:
    """hosted zones and records"""
    dns = aws.route53
    zone_id = aws.once(zone)
    with aws.refused("HostedZoneAlreadyExists"):
        dns.create_hosted_zone(Name="example.com", CallerReference="1")
    other = dns.create_hosted_zone(Name="other.example.com", CallerReference="2")["HostedZone"]["Id"]
    same(dns.get_hosted_zone(Id=zone_id)["HostedZone"]["Name"], "example.com.")
    same(dns.get_hosted_zone_count()["HostedZoneCount"] >= 2, True)
    contains([found["Name"] for found in dns.list_hosted_zones()["HostedZones"]], "example.com.")
    named = dns.list_hosted_zones_by_name(DNSName="example.com", MaxItems="1")["HostedZones"]
    same([found["Name"] for found in named], ["example.com."])
    batch = change("CREATE", "www.example.com", "192.0.2.1")
    made = dns.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=batch)["ChangeInfo"]["Id"]
    aws.wait("route53", "resource_record_sets_changed", Id=made.removeprefix("/change/"))
    dns.get_change(Id=made.removeprefix("/change/"))
    with aws.refused("InvalidChangeBatch"):
        dns.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=batch)
    records = dns.list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    contains([record["Name"] for record in records if record["Type"] == "A"], "www.example.com.")
    answer = dns.test_dns_answer(HostedZoneId=zone_id, RecordName="www.example.com", RecordType="A")
    same(answer["RecordData"], ["192.0.2.1"])
    dns.update_hosted_zone_comment(Id=zone_id, Comment="of the shop")
    same(dns.get_dnssec(HostedZoneId=zone_id)["Status"]["ServeSignature"], "NOT_SIGNING")
    tagged = {"ResourceType": "hostedzone"}
    dns.change_tags_for_resource(**tagged, ResourceId=zone_id, AddTags=[{"Key": "a", "Value": "1"}])
    of_one = dns.list_tags_for_resource(**tagged, ResourceId=zone_id)["ResourceTagSet"]["Tags"]
    same(of_one, [{"Key": "a", "Value": "1"}])
    same(len(dns.list_tags_for_resources(**tagged, ResourceIds=[zone_id])["ResourceTagSets"]), 1)
    with aws.refused("HostedZoneNotEmpty"):
        dns.delete_hosted_zone(Id=zone_id)
    dns.delete_hosted_zone(Id=other.removeprefix("/hostedzone/"))
    with aws.refused("NoSuchHostedZone"):
        dns.get_hosted_zone(Id="Z0000000000000000000")


def check_domains(aws: Aws) -> None:
    """domains are registered, and pointed elsewhere"""
    domains = aws.route53domains
    same(domains.check_domain_availability(DomainName="shop-of-ours.com")["Availability"], "AVAILABLE")
    register(aws, "shop-of-ours.com")
    contains([found["DomainName"] for found in domains.list_domains()["Domains"]], "shop-of-ours.com")
    same(domains.get_domain_detail(DomainName="shop-of-ours.com")["DomainName"], "shop-of-ours.com")
    point(aws, "shop-of-ours.com", ["ns1.example.com", "ns2.example.com"])
    domains.delete_domain(DomainName="shop-of-ours.com")
