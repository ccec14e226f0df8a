export { ContainerRegistry, type ContainerRegistryProps, containerRegistryProblems } from './container-registry';
