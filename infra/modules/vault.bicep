// The vault with the one secret there is: the gateway's key.

@minLength(3)
@maxLength(24)
@description('The vault\'s name.')
param name string

@description('The region.')
param location string

@description('Tags of the resource.')
param tags object

@secure()
@description('The gateway\'s key.')
param gatewayApiKey string

@description('The principal that may read it.')
param readerPrincipalId string

@description('The subnet for the private endpoint; empty where the vault is reached publicly.')
param endpointSubnetId string

@description('The network of that subnet; empty with it.')
param networkId string

var isPrivate = !empty(endpointSubnetId)

// Key Vault Secrets User
var secretsUserRole = '4633458b-17de-408a-b874-0445c86b69e6'

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }

  resource key 'secrets' = {
    name: 'gateway-api-key'
    properties: {
      value: gatewayApiKey
      contentType: 'text/plain'
    }
  }
}

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, readerPrincipalId, secretsUserRole)
  scope: vault
  properties: {
    principalId: readerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUserRole)
  }
}

module endpoint 'privateEndpoint.bicep' = if (isPrivate) {
  params: {
    name: 'pe-${name}'
    location: location
    tags: tags
    targetId: vault.id
    service: 'vault'
    // The zone of the vaults' private endpoints has a name of its own, unlike the vaults.
    zoneName: 'privatelink.vaultcore.azure.net'
    subnetId: endpointSubnetId
    networkId: networkId
  }
}

@description('The secret\'s address, without a version: a new version is heeded within a day, or at a restart.')
output gatewayKeyUri string = vault::key.properties.secretUri
