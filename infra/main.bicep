// What `azd up` makes: the Functions app on Flex Consumption, its storage, the Durable Task Scheduler, a vault for the gateway's key, and telemetry.
// Every service is reached with the app's own identity; the only secret is the gateway's key, which the app reads from the vault by reference.
targetScope = 'subscription'

@minLength(1)
@maxLength(48)
@description('Names the environment; the resource group and the resources are named after it.')
param environmentName string

@minLength(1)
@description('The region. It has to offer Flex Consumption and, for the scheduler backend, the Durable Task Scheduler.')
param location string

@description('The provider gateway\'s address.')
param gatewayBaseUrl string

@secure()
@minLength(1)
@description('The provider gateway\'s key, without "Bearer". It goes into the vault and nowhere else.')
param gatewayApiKey string

@description('Where orchestrations keep their state: the Durable Task Scheduler, or queues and tables of the storage account.')
@allowed(['DurableTaskScheduler', 'AzureStorage'])
param durableBackend string = 'DurableTaskScheduler'

@description('Whether storage and vault are reached through a virtual network only.')
param privateNetwork bool = false

@minValue(1)
@maxValue(1000)
@description('How many instances of the app there are at most.')
param maximumInstanceCount int = 40

@allowed([512, 2048, 4096])
@description('The memory of an instance, in MB.')
param instanceMemoryMB int = 2048

@minValue(0)
@maxValue(20)
@description('How many instances for orchestrations and activities are kept ready: timers fire without a cold start.')
param alwaysReadyDurable int = 1

@minValue(1)
@maxValue(10000)
@description('Generations at the provider at once, all campaigns together (Gateway__MaxInFlight).')
param gatewayMaxInFlight int = 16

@description('The object id of a person or group who may look at outputs, queues and orchestrations; empty for none. azd fills it with whoever deploys.')
param principalId string = ''

@allowed(['User', 'Group', 'ServicePrincipal'])
@description('What principalId is.')
param principalType string = 'User'

var tags = { 'azd-env-name': environmentName }
var token = toLower(uniqueString(subscription().id, environmentName, location))
var names = {
  app: 'func-orchestrations-${token}'
  identity: 'id-orchestrations-${token}'
  logs: 'log-orchestrations-${token}'
  insights: 'appi-orchestrations-${token}'
  network: 'vnet-orchestrations-${token}'
  plan: 'plan-orchestrations-${token}'
  scheduler: 'dts-orchestrations-${token}'
  storage: 'storch${token}'
  vault: 'kv-orch-${token}'
}
var usesScheduler = durableBackend == 'DurableTaskScheduler'
var taskHubName = 'Orchestrations'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: names.identity
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    logsName: names.logs
    insightsName: names.insights
    location: location
    tags: tags
    publisherPrincipalId: identity.outputs.principalId
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  scope: group
  params: {
    name: names.network
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: names.storage
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
    readerPrincipalId: principalId
    readerPrincipalType: principalType
    endpointSubnetId: privateNetwork ? network!.outputs.endpointSubnetId : ''
    networkId: privateNetwork ? network!.outputs.networkId : ''
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: names.vault
    location: location
    tags: tags
    gatewayApiKey: gatewayApiKey
    readerPrincipalId: identity.outputs.principalId
    endpointSubnetId: privateNetwork ? network!.outputs.endpointSubnetId : ''
    networkId: privateNetwork ? network!.outputs.networkId : ''
  }
}

module scheduler 'modules/scheduler.bicep' = if (usesScheduler) {
  scope: group
  params: {
    name: names.scheduler
    taskHubName: taskHubName
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
    viewerPrincipalId: principalId
    viewerPrincipalType: principalType
  }
}

module app 'modules/app.bicep' = {
  scope: group
  params: {
    name: names.app
    planName: names.plan
    location: location
    tags: union(tags, { 'azd-service-name': 'api' })
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    insightsName: monitoring.outputs.insightsName
    queueName: storage.outputs.queueName
    storageName: storage.outputs.name
    deploymentContainer: storage.outputs.deploymentContainer
    gatewayBaseUrl: gatewayBaseUrl
    gatewayKeyUri: vault.outputs.gatewayKeyUri
    gatewayMaxInFlight: gatewayMaxInFlight
    schedulerEndpoint: usesScheduler ? scheduler!.outputs.endpoint : ''
    taskHubName: taskHubName
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    alwaysReadyDurable: alwaysReadyDurable
  }
}

@description('Where the API and the dashboard are. Requests want a function key: see the portal, or `az functionapp keys list`.')
output SERVICE_API_URI string = app.outputs.uri

@description('The Functions app.')
output SERVICE_API_NAME string = app.outputs.name

@description('The resource group.')
output AZURE_RESOURCE_GROUP string = group.name

@description('The storage account with queue, inputs, ledger and outputs.')
output STORAGE_ACCOUNT_NAME string = storage.outputs.name

@description('The queue that bulk runs are sent to.')
output QUEUE_NAME string = storage.outputs.queueName

@description('The scheduler\'s address; empty where orchestrations keep their state in the storage account.')
output DURABLE_TASK_SCHEDULER_ENDPOINT string = usesScheduler ? scheduler!.outputs.endpoint : ''
