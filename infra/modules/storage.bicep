// The account with everything that lasts: inputs, ledger and outputs (blobs), bulk requests (queues), the host's own state, and where the scheduler is
// not used, orchestrations (queues and tables). Keys are switched off, so triggers need roles for queues as well as for blobs and tables.

@minLength(3)
@maxLength(24)
@description('The account\'s name.')
param name string

@description('The region.')
param location string

@description('Tags of the resource.')
param tags object

@description('The principal of the app.')
param appPrincipalId string

@description('Somebody who may read outputs and send bulk requests; empty for none.')
param readerPrincipalId string

@allowed(['User', 'Group', 'ServicePrincipal'])
@description('What readerPrincipalId is.')
param readerPrincipalType string

@description('The subnet for private endpoints; empty where the account is reached publicly.')
param endpointSubnetId string

@description('The network of that subnet; empty with it.')
param networkId string

var isPrivate = !empty(endpointSubnetId)
var deployment = 'deployment'
var queue = 'campaign-requests'

var appRoles = {
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}
var readerRoles = {
  'Storage Blob Data Reader': '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    supportsHttpsTrafficOnly: true
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      // The ledger keeps things from being paid twice: what is deleted by mistake can be had back for a week.
      deleteRetentionPolicy: {
        enabled: true
        days: 7
      }
      containerDeleteRetentionPolicy: {
        enabled: true
        days: 7
      }
    }

    resource containers 'containers' = [
      for container in [deployment, 'inputs', 'effects', 'outputs']: {
        name: container
      }
    ]
  }

  resource queues 'queueServices' = {
    name: 'default'

    resource names 'queues' = [
      for each in [queue, '${queue}-poison']: {
        name: each
      }
    ]
  }
}

resource appAssignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(appRoles): {
    name: guid(account.id, appPrincipalId, role.value)
    scope: account
    properties: {
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    }
  }
]

resource readerAssignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(readerRoles): if (!empty(readerPrincipalId)) {
    name: guid(account.id, readerPrincipalId, role.value)
    scope: account
    properties: {
      principalId: readerPrincipalId
      principalType: readerPrincipalType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    }
  }
]

module endpoints 'privateEndpoint.bicep' = [
  for service in ['blob', 'queue', 'table']: if (isPrivate) {
    params: {
      name: 'pe-${name}-${service}'
      location: location
      tags: tags
      targetId: account.id
      service: service
      zoneName: 'privatelink.${service}.${environment().suffixes.storage}'
      subnetId: endpointSubnetId
      networkId: networkId
    }
  }
]

@description('The account\'s name.')
output name string = account.name

@description('The container that the app is deployed to.')
output deploymentContainer string = deployment

@description('The queue of bulk requests.')
output queueName string = queue
