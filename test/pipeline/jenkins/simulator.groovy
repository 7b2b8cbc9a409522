// Runs a declarative Jenkinsfile in the Groovy that Jenkins has, with steps that are recorded instead of done.
// What it is not: no continuations, no sandbox, no plugins; each branch of `parallel` runs to its end before the next.
//
// Reads [{ text, branch, changeId?, params?, fails?, prints?, answers?, missing?, previous? }, …] from standard input and writes
// what happened to each: { result, events, notes }.

import groovy.json.JsonOutput
import groovy.json.JsonSlurper

class Ended extends RuntimeException {
  final String result

  Ended(String result, String message) {
    super(message)
    this.result = result
  }
}

/** The steps, and what is around each of them. */
class Steps {
  final Map scenario
  final List events = []
  final List around = []
  final Map env
  final Map params
  final Map currentBuild = [:]
  Script script
  private int lastMilestone = 0

  Steps(Map scenario) {
    this.scenario = scenario
    params = scenario.params ?: [:]
    env = [BRANCH_NAME: scenario.branch, CHANGE_ID: scenario.changeId, JOB_NAME: 'shop/main',
           BUILD_NUMBER: '7', BUILD_URL: 'https://jenkins.example.com/job/shop/7/']
  }

  def within(String what, Closure body) {
    around.add(what)
    try {
      return body()
    } finally {
      around.remove(around.size() - 1)
    }
  }

  void happened(String what) {
    events << [what: what, around: around.collect()]
  }

  private boolean isWithin(String kind) {
    around.any { it.startsWith(kind) }
  }

  private void needsAgent(String step) {
    if (!isWithin('agent ')) throw new IllegalStateException("'${step}' runs on no agent")
  }

  def checkout(where) {
    needsAgent('checkout')
    happened('checkout')
  }

  def getScm() { 'scm' }

  def sh(String command) { run(command) }

  def sh(Map options) {
    try {
      run(options.script)
      if (options.returnStdout) return (scenario.prints?.find { options.script.contains(it.key) }?.value ?: '') + '\n'
      return 0
    } catch (Ended ended) {
      if (!options.returnStatus) throw ended
      return 1
    }
  }

  private void run(String command) {
    needsAgent('sh')
    happened("sh ${command}")
    if (scenario.fails?.any { command.contains(it) }) throw new Ended('FAILURE', "exit code 1: ${command}")
  }

  def error(String message) { throw new Ended('FAILURE', message) }

  def echo(text) { happened("echo ${text}") }

  def stash(Map options) {
    needsAgent('stash')
    happened("stash ${options.name}")
  }

  def unstash(String name) {
    needsAgent('unstash')
    if (!events.any { it.what == "stash ${name}" }) throw new IllegalStateException("nothing stashed as ${name}")
    happened("unstash ${name}")
  }

  def timeout(Map options, Closure body) { within("timeout ${options.time} ${options.unit}", body) }

  def lock(Map options, Closure body) {
    if (isWithin('timeout ')) throw new IllegalStateException('a time-out counts the wait for the lock')
    within("lock ${([options.resource] + (options.extra ?: []).collect { it.resource }).join(' ')}", body)
  }

  def milestone(Map options) {
    if (isWithin('parallel')) throw new IllegalStateException('milestones have no order side by side')
    if (options.ordinal <= lastMilestone) throw new IllegalStateException("milestone ${options.ordinal} out of order")
    lastMilestone = options.ordinal
    happened("milestone ${options.ordinal}")
    if (options.ordinal <= (scenario.passedByNewer ?: 0)) throw new Ended('NOT_BUILT', 'superseded by a newer build')
  }

  def input(Map options) {
    if (isWithin('agent ')) throw new IllegalStateException('an agent waits for a person')
    if (!isWithin('timeout ')) throw new IllegalStateException('a person may take for ever')
    happened("input ${options.message}" + (options.submitter ? " of ${options.submitter}" : ''))
    def answer = (scenario.answers ?: [:])[options.message]
    if (answer == null) throw new Ended('ABORTED', 'nobody answered in time')
    if (answer == false) throw new Ended('ABORTED', 'refused')
    return answer
  }

  def script(Closure body) { body() }

  def node(String label, Closure body) { within("agent ${label}", body) }

  def string(Map options) { options }

  def withCredentials(List bindings, Closure body) {
    within("credentials ${bindings.collect { it.credentialsId }.join(' ')}", body)
  }

  def archiveArtifacts(Map options) {
    needsAgent('archiveArtifacts')
    happened("archive ${options.artifacts}")
  }

  def junit(Map options) {
    plugin('junit')
    needsAgent('junit')
    happened("junit ${options.testResults}")
  }

  def publishHTML(Map options) {
    plugin('publishHTML')
    needsAgent('publishHTML')
    happened("html ${options.target.reportName} ${options.target.reportDir}/${options.target.reportFiles}")
  }

  def sarif(Map options) {
    plugin('recordIssues')
    options
  }

  def recordIssues(Map options) {
    plugin('recordIssues')
    needsAgent('recordIssues')
    happened("issues ${options.tools*.name.join(' ')} ${options.tools*.pattern.join(' ')}")
  }

  def recordCoverage(Map options) {
    plugin('recordCoverage')
    needsAgent('recordCoverage')
    happened("coverage ${options.tools*.pattern.join(' ')}")
  }

  def mail(Map options) {
    plugin('mail')
    happened("mail ${options.to}: ${options.subject}")
  }

  private void plugin(String step) {
    if (scenario.missing?.contains(step))
      throw new NoSuchMethodError("No such DSL method '${step}' found among steps")
  }

  /** Functions of the file; what is neither they nor a step is what Jenkins says of a missing plugin. */
  def methodMissing(String name, arguments) {
    if (script.metaClass.respondsTo(script, name, arguments as Object[])) return script.invokeMethod(name, arguments)
    throw new NoSuchMethodError("No such DSL method '${name}' found among steps")
  }
}

/** What a block of directives says; `a b` and `a { … }` alike. */
class Directives {
  final Map said = [:].withDefault { [] }

  static Directives of(Closure body, Steps steps) {
    def directives = new Directives()
    body.delegate = directives
    body.resolveStrategy = Closure.DELEGATE_FIRST
    directives.steps = steps
    body()
    return directives
  }

  Steps steps

  def methodMissing(String name, arguments) {
    said[name] << (arguments as List)
    return null
  }

  def propertyMissing(String name) {
    if (name == 'none' || name == 'any') return name
    if (steps.hasProperty(name)) return steps[name]
    throw new MissingPropertyException(name, Directives)
  }

  def one(String name) { said.containsKey(name) ? said[name].first().first() : null }

  boolean has(String name) { said.containsKey(name) }
}

/** `A = 'x'` and `B = credentials('id')`. */
class Environment {
  final Map values = [:]

  def credentials(String id) { [credential: id] }

  void setProperty(String name, value) { values[name] = value }
}

class Runner {
  final Steps steps
  String result = 'SUCCESS'
  final List notes = []

  Runner(Steps steps) { this.steps = steps }

  void pipeline(Closure body) {
    def top = Directives.of(body, steps)
    if (top.one('agent') != 'none') throw new IllegalStateException('the whole pipeline holds an agent')
    options(top)
    try {
      stages(top.one('stages'))
    } catch (Ended ended) {
      result = ended.result
      notes << ended.message
    }
    if (top.has('post')) post(top.one('post'))
  }

  private void options(Directives top) {
    if (!top.has('options')) return
    Directives.of(top.one('options'), steps).said.keySet().each { notes << "option ${it}".toString() }
  }

  private void stages(Closure body) {
    Directives.of(body, steps).said.stage.each { stage(it[0], it[1]) }
  }

  private void stage(String name, Closure body) {
    def directives = Directives.of(body, steps)
    if (directives.has('when') && !isWanted(directives.one('when'))) {
      steps.events << [what: "skip ${name}".toString(), around: []]
      return
    }
    steps.within("stage ${name}") {
      locked(directives) {
        if (directives.has('stages')) stages(directives.one('stages'))
        else if (directives.has('parallel')) parallel(directives.one('parallel'))
        else onAgent(directives) { work(directives) }
      }
    }
  }

  private void locked(Directives directives, Closure body) {
    def lock = directives.has('options') ? Directives.of(directives.one('options'), steps).one('lock') : null
    if (lock == null) body()
    else steps.lock(lock, body)
  }

  private void onAgent(Directives directives, Closure body) {
    if (!directives.has('agent')) {
      body()
      return
    }
    def agent = Directives.of(directives.one('agent'), steps)
    def docker = agent.has('docker') ? Directives.of(agent.one('docker'), steps) : null
    def where = docker == null ? agent.one('label') : "${docker.one('label')} in ${docker.one('image')}"
    steps.within("agent ${where}", body)
  }

  private void work(Directives directives) {
    withEnvironment(directives) {
      try {
        run(directives.one('steps'))
      } finally {
        if (directives.has('post')) Directives.of(directives.one('post'), steps).said.always?.each { run(it[0]) }
      }
    }
  }

  private void withEnvironment(Directives directives, Closure body) {
    if (!directives.has('environment')) {
      body()
      return
    }
    def environment = new Environment()
    def block = directives.one('environment')
    block.delegate = environment
    block.resolveStrategy = Closure.DELEGATE_ONLY
    block()
    def words = environment.values.collect { name, value -> value instanceof Map ? "${name}=(${value.credential})" : "${name}=${value}" }
    steps.within("environment ${words.join(' ')}", body)
  }

  private void parallel(Closure body) {
    def failures = []
    steps.within('parallel') {
      Directives.of(body, steps).said.stage.each {
        try {
          stage(it[0], it[1])
        } catch (Ended ended) {
          failures << ended
        }
      }
    }
    if (failures) throw failures.first()
  }

  private boolean isWanted(Closure body) {
    def conditions = Directives.of(body, steps)
    def branch = conditions.one('branch')
    if (branch != null && branch != steps.scenario.branch) return false
    return conditions.said.expression.every {
      def expression = it[0]
      expression.delegate = steps
      expression.resolveStrategy = Closure.DELEGATE_FIRST
      expression()
    }
  }

  private void run(Closure body) {
    body.delegate = steps
    body.resolveStrategy = Closure.DELEGATE_FIRST
    body()
  }

  private void post(Closure body) {
    def conditions = Directives.of(body, steps)
    def before = steps.scenario.previous ?: 'SUCCESS'
    steps.within('post') {
      if (result == 'FAILURE' && before == 'SUCCESS') conditions.said.regression?.each { run(it[0]) }
      if (result == 'SUCCESS' && before != 'SUCCESS') conditions.said.fixed?.each { run(it[0]) }
    }
  }
}

def results = new JsonSlurper().parse(System.in).collect { scenario ->
  def steps = new Steps(scenario)
  def runner = new Runner(steps)
  try {
    def script = new GroovyShell().parse(scenario.text)
    steps.script = script
    script.metaClass.pipeline = { Closure body -> runner.pipeline(body) }
    script.metaClass.methodMissing = { String name, arguments -> steps.invokeMethod(name, arguments) }
    script.run()
  } catch (Throwable broken) {
    runner.result = 'BROKEN'
    runner.notes << "${broken.class.simpleName}: ${broken.message}".toString()
  }
  [result: runner.result, notes: runner.notes, events: steps.events.collect { [what: it.what.toString(), around: it.around*.toString()] },
   description: steps.currentBuild.description]
}
println JsonOutput.toJson(results)
