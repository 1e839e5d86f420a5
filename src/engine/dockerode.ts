// Loads dockerode, all of it where src runs; what wgsim never uses of it is not in dist (scripts/bundle.mjs).

import Docker from 'dockerode';

export const openDocker = (options: Docker.DockerOptions): Docker => new Docker(options);
