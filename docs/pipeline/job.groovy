// For the plugin Job DSL: one job, which finds the branches and pull requests of the repository.
multibranchPipelineJob('slipway-sample') {
  displayName('slipway-sample')
  branchSources {
    branchSource {
      source {
        github {
          // Constant: a new one makes all branches new.
          id('slipway-sample')
          repoOwner('example')
          repository('slipway-sample')
          repositoryUrl('https://github.com/example/slipway-sample.git')
          configuredByUrl(false)
          credentialsId('github')
          traits {
            // Branches, but not those of which there is a pull request.
            gitHubBranchDiscovery {
              strategyId(1)
            }
            // Pull requests as merged into their target: what a build compares with is then its first parent.
            gitHubPullRequestDiscovery {
              strategyId(1)
            }
            // Forks are left out: their builds would run anybody's code.
          }
        }
      }
    }
  }
  factory {
    workflowBranchProjectFactory {
      scriptPath('Jenkinsfile')
    }
  }
  triggers {
    // A webhook of the repository starts builds at once; this finds what it missed.
    periodicFolderTrigger {
      interval('1h')
    }
  }
  orphanedItemStrategy {
    discardOldItems {
      numToKeep(20)
    }
  }
}
