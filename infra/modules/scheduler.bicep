// The Durable Task Scheduler and the task hub of the app's orchestrations.

@minLength(3)
@maxLength(64)
@description('The scheduler\'s name.')
param name string

@description('The task hub\'s name.')
param taskHubName string

@description('The region.')
param location string

@description('Tags of the resources.')
param tags object

@description('The principal of the app.')
param appPrincipalId string

@description('Somebody who may look at orchestrations on the scheduler\'s dashboard; empty for none.')
param viewerPrincipalId string

@allowed(['User', 'Group', 'ServicePrincipal'])
@description('What viewerPrincipalId is.')
param viewerPrincipalType string

// Durable Task Data Contributor
var contributorRole = '0ad04412-c4d5-4796-b79c-f76d14c8d402'

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    ipAllowlist: ['0.0.0.0/0']
    sku: { name: 'Consumption' }
  }

  resource hub 'taskHubs' = {
    name: taskHubName
    properties: {}
  }
}

resource app 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(scheduler::hub.id, appPrincipalId, contributorRole)
  scope: scheduler::hub
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', contributorRole)
  }
}

resource viewer 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(viewerPrincipalId)) {
  name: guid(scheduler::hub.id, viewerPrincipalId, contributorRole)
  scope: scheduler::hub
  properties: {
    principalId: viewerPrincipalId
    principalType: viewerPrincipalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', contributorRole)
  }
}

@description('The scheduler\'s address.')
output endpoint string = scheduler.properties.endpoint
