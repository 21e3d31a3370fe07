// The app's identity, of its own rather than the app's system identity: its roles are there before the app first starts.

@description('The identity\'s name.')
param name string

@description('The region.')
param location string

@description('Tags of the resource.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('The identity\'s resource id.')
output id string = identity.id

@description('The id by which code asks for this identity\'s tokens.')
output clientId string = identity.properties.clientId

@description('The id that roles are given to.')
output principalId string = identity.properties.principalId
