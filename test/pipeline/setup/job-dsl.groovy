// Runs a script for Job DSL in the Groovy that Jenkins has, and writes the calls it made, as a tree of
// { name, arguments, calls } on standard output. Job DSL itself, which knows what each call means, is not here.

import groovy.json.JsonOutput

class Recorder {
  final List calls = []

  def methodMissing(String name, arguments) {
    def given = arguments as List
    def block = given && given.last() instanceof Closure ? given.last() : null
    def inner = new Recorder()
    calls << [name: name, arguments: (block == null ? given : given.init()), calls: inner.calls]
    if (block != null) {
      block.delegate = inner
      block.resolveStrategy = Closure.DELEGATE_ONLY
      block()
    }
    return null
  }
}

def recorder = new Recorder()
def script = new GroovyShell().parse(new File(args[0]))
script.metaClass.methodMissing = { String name, arguments -> recorder.methodMissing(name, arguments) }
script.run()
println JsonOutput.toJson(recorder.calls)
