/**
 * Ports of an instance that are taken: SSH, Docker, the agent of ECS.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html hostPort, read 2026-11
 */
export const RESERVED_PORTS: readonly number[] = [22, 2375, 2376, 51_678, 51_679, 51_680];

/**
 * From here on the kernel gives ports to tasks that ask for any.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html hostPort, read 2026-11
 */
export const FIRST_DYNAMIC_PORT = 32_768;
