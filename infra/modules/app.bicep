// The Functions app. Its settings hold addresses and the vault's reference, and no secret.

@description('The app\'s name.')
param name string

@description('The plan\'s name.')
param planName string

@description('The region.')
param location string

@description('Tags of the resources.')
param tags object

@description('The resource id of the app\'s identity.')
param identityId string

@description('The client id of the app\'s identity.')
param identityClientId string

@description('The name of the Application Insights resource.')
param insightsName string

@description('The name of the storage account.')
param storageName string

@description('The queue of bulk requests.')
param queueName string

@description('The container that the app is deployed to.')
param deploymentContainer string

@description('The gateway\'s address.')
param gatewayBaseUrl string

@description('The address of the vault\'s secret that holds the gateway\'s key.')
param gatewayKeyUri string

@description('Generations at the provider at once.')
param gatewayMaxInFlight int

@description('The scheduler\'s address; empty where orchestrations keep their state in the storage account.')
param schedulerEndpoint string

@description('The task hub\'s name.')
param taskHubName string

@description('The subnet that the app goes out from; empty for none.')
param subnetId string

@description('How many instances there are at most.')
param maximumInstanceCount int

@description('The memory of an instance, in MB.')
param instanceMemoryMB int

@description('How many instances for orchestrations and activities are kept ready.')
param alwaysReadyDurable int

var schedulerConnection = 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'

var settings = {
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  // With local authentication off it says where telemetry goes, and lets nobody in.
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  AZURE_CLIENT_ID: identityClientId
  AzureWebJobsDisableHomepage: 'true'
  AzureWebJobsStorage__accountName: storageName
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsStorage__credential: 'managedidentity'
  Gateway__ApiKey: '@Microsoft.KeyVault(SecretUri=${gatewayKeyUri})'
  Gateway__BaseUrl: gatewayBaseUrl
  Gateway__MaxInFlight: string(gatewayMaxInFlight)
  Queue__Name: queueName
  Storage__BlobServiceUri: storage.properties.primaryEndpoints.blob
  TASKHUB_NAME: taskHubName
}

// host.json names Azure Storage; these settings stand above it.
var schedulerSettings = empty(schedulerEndpoint)
  ? {}
  : {
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: schedulerConnection
      '${schedulerConnection}': 'Endpoint=${schedulerEndpoint};Authentication=ManagedIdentity;ClientID=${identityClientId}'
    }

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${deploymentContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstanceCount
        instanceMemoryMB: instanceMemoryMB
        alwaysReady: alwaysReadyDurable == 0
          ? []
          : [
              {
                name: 'durable'
                instanceCount: alwaysReadyDurable
              }
            ]
      }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(settings, schedulerSettings)
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

@description('The app\'s name.')
output name string = app.name

@description('The app\'s address.')
output uri string = 'https://${app.properties.defaultHostName}'
