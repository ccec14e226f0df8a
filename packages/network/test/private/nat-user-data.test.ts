import { natUserData } from '../../src/private/nat-user-data';

test('forwards, under its own address, and still does after a restart', () => {
  const lines = natUserData().split('\n');

  expect(lines).toEqual([
    '#!/bin/bash',
    'until dnf install -y iptables-services; do sleep 5; done',
    'systemctl enable --now iptables',
    'echo "net.ipv4.ip_forward = 1" > /etc/sysctl.d/90-nat.conf',
    'sysctl --load=/etc/sysctl.d/90-nat.conf',
    'device=$(ip -4 -o route show to default | cut -d " " -f 5 | head -n 1)',
    'iptables -t nat -A POSTROUTING -o "$device" -j MASQUERADE',
    'iptables -F FORWARD',
    'service iptables save',
    '',
  ]);
});
