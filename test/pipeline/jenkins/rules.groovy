// What a Jenkinsfile is held to, of CodeNarc's rules. Left out are those about a class's members, which a script has
// none of, and those that a generated file of stages does not follow: two spaces of indentation, and one command a line
// however long.
ruleset {
  ruleset('rulesets/basic.xml')
  ruleset('rulesets/braces.xml')
  ruleset('rulesets/concurrency.xml') {
    // The directive `environment` is made of them.
    exclude 'NoScriptBindings'
  }
  ruleset('rulesets/convention.xml') {
    exclude 'CompileStatic'
    exclude 'NoDef'
    exclude 'VariableTypeRequired'
    exclude 'MethodReturnTypeRequired'
  }
  ruleset('rulesets/exceptions.xml')
  ruleset('rulesets/formatting.xml') {
    exclude 'Indentation'
    exclude 'LineLength'
    SpaceAroundMapEntryColon { characterAfterColonRegex = /\s/ }
  }
  ruleset('rulesets/generic.xml')
  ruleset('rulesets/groovyism.xml')
  ruleset('rulesets/imports.xml')
  ruleset('rulesets/jenkins.xml')
  ruleset('rulesets/logging.xml')
  ruleset('rulesets/naming.xml')
  ruleset('rulesets/security.xml')
  ruleset('rulesets/unnecessary.xml')
  ruleset('rulesets/unused.xml')
}
