/**
 * Makes an instance of Amazon Linux 2023 pass on what comes from the VPC under its own address.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html
 */
export function natUserData(): string {
  return [
    '#!/bin/bash',
    // its public address comes after its start, and so may the packages
    'until dnf install -y iptables-services; do sleep 5; done',
    'systemctl enable --now iptables',
    'echo "net.ipv4.ip_forward = 1" > /etc/sysctl.d/90-nat.conf',
    'sysctl --load=/etc/sysctl.d/90-nat.conf',
    'device=$(ip -4 -o route show to default | cut -d " " -f 5 | head -n 1)',
    'iptables -t nat -A POSTROUTING -o "$device" -j MASQUERADE',
    // the service refuses to forward as long as nobody says what
    'iptables -F FORWARD',
    'service iptables save',
    '',
  ].join('\n');
}
