import { apiRequest } from '../../../src/services/ecs/camel-case';

test('turns property names into those of the API, and leaves the keys of maps alone', () => {
  expect(
    apiRequest({
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['s'] } },
      Volumes: [{ EFSVolumeConfiguration: { FilesystemId: 'fs-1' } }],
      ContainerDefinitions: [
        { DockerLabels: { Team: 'x' }, LogConfiguration: { LogDriver: 'awslogs', Options: { 'awslogs-group': 'g' } } },
      ],
    }),
  ).toEqual({
    networkConfiguration: { awsvpcConfiguration: { subnets: ['s'] } },
    volumes: [{ efsVolumeConfiguration: { filesystemId: 'fs-1' } }],
    containerDefinitions: [
      { dockerLabels: { Team: 'x' }, logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'g' } } },
    ],
  });
});

test('gives numbers and truth values their type', () => {
  expect(
    apiRequest({
      Cpu: 256,
      DesiredCount: '2',
      ContainerDefinitions: [{ Cpu: '128', Memory: '512', Essential: 'false' }],
    }),
  ).toEqual({
    cpu: '256',
    desiredCount: 2,
    containerDefinitions: [{ cpu: 128, memory: 512, essential: false }],
  });
});
